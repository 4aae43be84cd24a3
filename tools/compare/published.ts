// Invariants 3 and 4 where a published .NET program takes the place of `dotnet run`: it is the program of that project,
// built with the same configuration, started with the same arguments, and all else that describes the container is as it was.

import { posix } from "node:path";
import type { ContextFiles } from "../../server/src/service/facts/facts.ts";
import { described, otherwise } from "./container.ts";
import type { Broken, Pair } from "./invariants.ts";
import { sourceOf } from "./reading.ts";

/** Whether the container ran `dotnet run`, and runs an assembly now. */
export function isPublishedRun({ before, after }: Pair): boolean {
	return startOf(before).includes("dotnet run") && /dotnet \S+\.dll/.test(startOf(after));
}

function startOf({ stages }: Pair["before"]): string {
	const steps = stages.at(-1)?.steps ?? [];
	const step = steps.findLast(({ instruction: { name } }) => name === "CMD" || name === "ENTRYPOINT");
	return (
		step?.instruction.words
			.map(({ text }) => text.replace(/^'(.*)'$/, "$1"))
			.join(" ")
			.replace(/\s+/g, " ") ?? ""
	);
}

/** The line that the build stage may have in the end. */
export const publishLine = /^RUN\s+dotnet publish (\S+) -c (\w+) -o \/publish$/i;

/** What the new command does otherwise than the old one. */
export function brokenPublished(pair: Pair, context: ContextFiles | undefined): readonly Broken[] {
	const { before, after } = pair;
	const [old, build, now] = [before.stages[0], after.stages[0], after.stages.at(-1)];
	if (old === undefined || build === undefined || now === undefined) return [];
	const [was, is] = [described(before, old), described(after, now)];
	const broken = [...otherwise(was, is, described(after, build))];
	for (const field of ["CMD", "ENTRYPOINT"]) {
		if (was.has(field) !== is.has(field)) broken.push(`${field} is there in one of the two only.`);
		if (was.get(field)?.startsWith("[") !== is.get(field)?.startsWith("["))
			broken.push(`${field} is started by a shell in one of the two only.`);
	}
	const last = build.steps.at(-1)?.instruction;
	const [, project = "", configuration] =
		publishLine.exec(last === undefined ? "" : sourceOf(after.graph, last)) ?? [];
	if (project === "") broken.push("The build stage does not end with dotnet publish.");
	const [command, started] = [startOf(before), startOf(after)];
	const wanted = /\s(?:-c|--configuration)[ =](\w+)/.exec(command.split(" -- ")[0] ?? "")?.[1] ?? "Debug";
	if (configuration !== wanted) broken.push(`${configuration} is published, and ${wanted} was run.`);
	const [, dll = "", rest = ""] = /^dotnet (\S+\.dll) ?(.*)$/.exec(started) ?? [];
	if (!command.endsWith(rest)) broken.push(`The program's arguments are ${rest}.`);
	const manifest = [...(context?.texts ?? [])].find(
		([path]) => path.endsWith(posix.basename(project)) && project.endsWith(posix.basename(path)),
	)?.[1];
	const name =
		/<AssemblyName>\s*([^<]*?)\s*</.exec(manifest ?? "")?.[1] ??
		posix.basename(project, posix.extname(project));
	if (posix.basename(dll) !== `${name}.dll`)
		broken.push(`${dll} is started, and ${project} makes ${name}.dll.`);
	const home = posix.dirname(posix.resolve(build.end.workdir ?? "/", project));
	const copied = now.steps.some(({ instruction: { flags, words } }) => {
		const [source, target] = words.map(({ text }) => text);
		return flags.some(({ name: flag }) => flag === "from") && source === "/publish" && target === `${home}/`;
	});
	if (!copied) broken.push("What is published does not go to the project's folder.");
	if (posix.dirname(posix.resolve(now.end.workdir ?? "/", dll)) !== home)
		broken.push(`${dll} is not where it was copied to.`);
	const web = /Sdk="Microsoft\.NET\.Sdk\.Web"/.test(manifest ?? "");
	const place = web ? home : old.end.workdir;
	if (now.end.workdir !== place) broken.push(`It is started in ${now.end.workdir}, it was in ${place}.`);
	if (web && !/aspnet/.test(now.base)) broken.push(`${now.base} has no ASP.NET Core.`);
	for (const [variable, { kind, value, instruction }] of old.end.environment.all()) {
		if (kind !== "env" || instruction === undefined || /^NUGET_/.test(variable)) continue;
		if (now.end.environment.get(variable)?.value !== value)
			broken.push(`The variable ${variable} is not ${value}.`);
	}
	return broken.map((message) => ({ invariant: 4, message }));
}
