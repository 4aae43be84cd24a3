// Skaffold: the images that it builds with Docker or kaniko (skaffold.dev, skaffold.yaml reference).

import {
	type BuildClaim,
	folderOf,
	joinPaths,
	pathGuess,
	plainReader,
	type SourceFile,
	targetOf,
} from "./claim.ts";
import { at, type DataNode, field, texts } from "./data.ts";
import { readYaml } from "./yaml.ts";

/** Reads skaffold.yaml, its profiles included. */
export const skaffold = plainReader("skaffold", ["**/skaffold*.{yml,yaml}"], (file) =>
	readYaml(file.document).flatMap((root) =>
		[root, ...(root.get("profiles")?.items() ?? [])].flatMap((part) =>
			(at(part, "build", "artifacts")?.items() ?? []).flatMap((artifact) => claimOf(artifact, file)),
		),
	),
);

function claimOf(artifact: DataNode, { uri, path }: SourceFile): readonly BuildClaim[] {
	const image = artifact.get("image")?.scalar();
	const builder = artifact.get("docker") ?? artifact.get("kaniko");
	const others = ["bazel", "jib", "ko", "buildpacks", "custom"].some(
		(key) => artifact.get(key) !== undefined,
	);
	if (image === undefined || others) return [];
	const target = builder?.get("target")?.scalar();
	const dockerfile = builder?.get("dockerfile")?.scalar()?.text ?? "Dockerfile";
	// Skaffold expands `{{.ENV}}` in both.
	const open = target?.text.includes("{{") ?? false;
	const folder = joinPaths(folderOf(path), artifact.get("context")?.scalar()?.text ?? ".");
	return [
		{
			by: `skaffold artifact \`${image.text}\``,
			uri,
			range: image.range,
			...targetOf(open ? undefined : target, open),
			...field("targetSlot", builder?.slot("target")),
			dockerfile: dockerfile.includes("{{")
				? { kind: "unknown" }
				: pathGuess(folder, joinPaths(folder, dockerfile)),
			contexts: [],
			stages: texts(builder?.get("noCacheFilter")),
		},
	];
}
