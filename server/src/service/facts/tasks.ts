// VS Code's tasks: those of type docker-build, and those that run a build command.

import { buildCommands, buildOf } from "./build-command.ts";
import {
	type BuildClaim,
	folderOf,
	joinPaths,
	type Located,
	plainReader,
	type SourceFile,
	targetOf,
} from "./claim.ts";
import { type DataNode, field, texts } from "./data.ts";
import { readJson } from "./json.ts";
import type { ScriptPart } from "./script-command.ts";
import { noVariables } from "./script-variables.ts";
import { mayBuild } from "./scripts.ts";
import { bakeOf } from "./start-command.ts";

/** Reads .vscode/tasks.json. Its commands run in the folder that .vscode lies in. */
export const tasks = plainReader("tasks", ["**/.vscode/tasks.json"], (file) => {
	if (!mayBuild(file.document.getText())) return [];
	const root = readJson(file.document);
	const all = root?.get("tasks")?.items() ?? [];
	return all.flatMap((task) =>
		task.get("type")?.scalar()?.text === "docker-build" ? dockerBuild(task, file) : command(task, file),
	);
});

function dockerBuild(task: DataNode, { uri, path }: SourceFile): readonly BuildClaim[] {
	const build = task.get("dockerBuild");
	const said = task.get("label")?.scalar() ?? task.get("type")?.scalar();
	if (said === undefined) return [];
	const root = folderOf(folderOf(path));
	const resolve = (text: string): string | undefined => {
		const plain = text.replace(workspaceFolder, ".");
		return plain.includes("${") ? undefined : joinPaths(root, plain);
	};
	const context = resolve(build?.get("context")?.scalar()?.text ?? ".");
	const dockerfile = resolve(build?.get("dockerfile")?.scalar()?.text ?? "Dockerfile");
	const target = build?.get("target")?.scalar();
	const open = target?.text.includes("${") ?? false;
	return [
		{
			by: `task \`${said.text}\``,
			uri,
			range: said.range,
			...targetOf(open ? undefined : target, open),
			...field("targetSlot", build?.slot("target")),
			dockerfile:
				dockerfile === undefined
					? { kind: "unknown" }
					: { kind: "path", paths: [dockerfile], certain: true, ...field("context", context) },
			contexts: [],
			stages: [],
		},
	];
}

const workspaceFolder = /^\$\{workspace(?:Folder|Root)\}/;

// Some systems may have a command of their own.
function command(task: DataNode, file: SourceFile): readonly BuildClaim[] {
	return [task, task.get("windows"), task.get("linux"), task.get("osx")].flatMap((part) =>
		part === undefined ? [] : commandIn(part, task, file),
	);
}

function commandIn(part: DataNode, task: DataNode, file: SourceFile): readonly BuildClaim[] {
	const source = part.get("command")?.source();
	const program = part.get("command")?.scalar();
	if (source === undefined || program === undefined) return [];
	const root = folderOf(folderOf(file.path));
	const cwd = task.get("options")?.get("cwd")?.scalar()?.text.replace(workspaceFolder, ".") ?? ".";
	const label = task.get("label")?.scalar()?.text;
	const common: Omit<ScriptPart, "source"> = {
		uri: file.uri,
		by: label === undefined ? `\`${file.path}\`` : `task \`${label}\``,
		folders: cwd.includes("${") ? [] : [joinPaths(root, cwd)],
		certain: true,
		variables: noVariables,
	};
	// An argument may say how it is quoted.
	const words = (part.get("args") ?? task.get("args"))
		?.items()
		.flatMap((item): readonly Located[] => texts(item.get("value") ?? item));
	const verb = words?.findIndex(({ text }) => text === "build" || text === "bake") ?? -1;
	if (words === undefined || verb < 0 || !/^(?:docker|podman)$/.test(program.text))
		return buildCommands({ ...common, source });
	const place = { folders: common.folders, certain: true, absolute: false, run: true };
	const around = { ...common, range: program.range, place };
	const args = words.slice(verb + 1);
	return words[verb]?.text === "bake" ? bakeOf(args, around) : buildOf(args, around);
}
