// The scripts of package.json and composer.json.

import { buildCommands } from "./build-command.ts";
import { folderOf, plainReader } from "./claim.ts";
import { readJson } from "./json.ts";
import { noVariables } from "./script-variables.ts";
import { mayBuild } from "./scripts.ts";

/** Reads the scripts of packages, which run in the folder of their file. */
export const npmScripts = plainReader("npm-scripts", ["**/{package,composer}.json"], (file) => {
	const text = file.document.getText();
	if (!engine.test(text) || !mayBuild(text)) return [];
	return (readJson(file.document)?.get("scripts")?.entries() ?? []).flatMap(([name, script]) =>
		[script, ...script.items()].flatMap((one) => {
			const source = one.source();
			if (source === undefined) return [];
			return buildCommands({
				source,
				uri: file.uri,
				by: `script \`${name.text}\``,
				folders: [folderOf(file.path)],
				certain: true,
				variables: noVariables,
			});
		}),
	);
});

const engine = /\b(?:docker|podman|nerdctl|buildah)\b/;
