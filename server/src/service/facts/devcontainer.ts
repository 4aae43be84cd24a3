// Dev containers: the stage that one develops in (containers.dev, json_reference).

import { folderOf, joinPaths, type Located, partOf, pathGuess, plainReader, targetOf } from "./claim.ts";
import { at, field, texts } from "./data.ts";
import { readJson } from "./json.ts";

/** Reads devcontainer.json. One that names a compose file builds nothing by itself. */
export const devcontainer = plainReader("devcontainer", ["**/{devcontainer,.devcontainer}.json"], (file) => {
	const root = readJson(file.document);
	const build = root?.get("build");
	// The older form has them at the top.
	const dockerfile = build?.get("dockerfile")?.scalar() ?? root?.get("dockerFile")?.scalar();
	const context = build?.get("context")?.scalar() ?? root?.get("context")?.scalar();
	if (dockerfile === undefined || root?.get("dockerComposeFile") !== undefined) return [];
	const folder = folderOf(file.path);
	const open = (text: string): boolean => text.includes("${");
	const target = build?.get("target")?.scalar() ?? optionIn(texts(build?.get("options")));
	const openTarget = target !== undefined && open(target.text);
	const name = root?.get("name")?.scalar()?.text;
	return [
		{
			by: name === undefined ? `\`${file.path}\`` : `dev container \`${name}\``,
			uri: file.uri,
			range: dockerfile.range,
			...targetOf(openTarget ? undefined : target, openTarget),
			...field("targetSlot", at(build)?.slot("target")),
			dockerfile: open(dockerfile.text)
				? { kind: "unknown" }
				: pathGuess(joinPaths(folder, context?.text ?? "."), joinPaths(folder, dockerfile.text)),
			contexts: [],
			stages: [],
		},
	];
});

// `"options": ["--target=dev"]` is what the engine is given besides.
function optionIn(options: readonly Located[]): Located | undefined {
	const at = options.findIndex(({ text }) => text === "--target" || text.startsWith("--target="));
	const option = options[at];
	return option?.text.includes("=") ? partOf(option, "--target=".length) : options[at + 1 || options.length];
}
