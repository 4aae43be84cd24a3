// Task's files: each command of a task runs in the task's own folder (taskfile.dev, schema reference).

import { buildCommands } from "./build-command.ts";
import { type BuildClaim, folderOf, joinPaths, plainReader, type SourceFile } from "./claim.ts";
import type { DataNode } from "./data.ts";
import { noVariables } from "./script-variables.ts";
import { mayBuild } from "./scripts.ts";
import { readYaml } from "./yaml.ts";

/** Reads Taskfile.yml. */
export const taskfile = plainReader(
	"taskfile",
	["**/{Taskfile,taskfile,Taskfile.dist,taskfile.dist}.{yml,yaml}"],
	(file) => {
		if (!mayBuild(file.document.getText())) return [];
		return readYaml(file.document).flatMap((root) =>
			(root.get("tasks")?.entries() ?? []).flatMap(([name, task]) => claimsOf(name.text, task, file)),
		);
	},
);

// A task is a command, a list of them, or has one under `cmds` or `cmd`.
function claimsOf(name: string, task: DataNode, { uri, path }: SourceFile): readonly BuildClaim[] {
	const folder = task.get("dir")?.scalar()?.text ?? "";
	const known = !/\{\{|^[/~]/.test(folder);
	const lists = [task, task.get("cmds")].flatMap((node) => node ?? []);
	const commands = lists.flatMap((node) => [node, ...node.items()]).map((one) => one.get("cmd") ?? one);
	return commands.flatMap((one) => {
		const source = one.source();
		return source === undefined
			? []
			: buildCommands({
					source,
					uri,
					by: `task \`${name}\``,
					folders: known ? [joinPaths(folderOf(path), folder)] : [],
					certain: known,
					variables: noVariables,
				});
	});
}
