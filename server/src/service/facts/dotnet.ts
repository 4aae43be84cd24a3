// .NET projects: the stage that Visual Studio's container tools build while one debugs (MSBuild properties).

import { type BuildClaim, folderOf, joinPaths, type Located, plainReader, type SourceFile } from "./claim.ts";
import { located } from "./text.ts";

/** Reads project files that speak of a Dockerfile. */
export const dotnet = plainReader("dotnet", ["**/*.{csproj,fsproj,vbproj}"], (file) => {
	const text = file.document.getText();
	return /<Docker/.test(text.slice(0, maximumLength)) ? claimsIn(file) : [];
});

const maximumLength = 200_000;

function claimsIn(file: SourceFile): readonly BuildClaim[] {
	const folder = folderOf(file.path);
	const path = property("DockerfileFile", file)?.text ?? "Dockerfile";
	const context = property("DockerfileContext", file)?.text;
	const known = [path, context ?? ""].every((text) => !/\$\(/.test(text));
	return stageProperties.flatMap((name): readonly BuildClaim[] => {
		const target = property(name, file);
		if (target === undefined || target.text === "" || target.text.includes("$(")) return [];
		return [
			{
				by: `\`${name}\` of \`${file.path}\``,
				uri: file.uri,
				range: target.range,
				target,
				targetSlot: target.range,
				dockerfile: known
					? {
							kind: "path",
							paths: [joinPaths(folder, path)],
							certain: true,
							...(context === undefined ? {} : { context: joinPaths(folder, context) }),
						}
					: { kind: "unknown" },
				contexts: [],
				stages: [],
			},
		];
	});
}

const stageProperties = ["DockerfileFastModeStage", "DockerfileTargetStage"];

function property(name: string, { document }: SourceFile): Located | undefined {
	const text = document.getText();
	const open = `<${name}>`;
	const start = text.indexOf(open);
	const end = start < 0 ? -1 : text.indexOf("<", start + open.length);
	if (end < 0) return undefined;
	const inner = text.slice(start + open.length, end);
	const from = start + open.length + inner.length - inner.trimStart().length;
	return located(document, from, from + inner.trim().length);
}
