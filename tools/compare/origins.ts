// Where what a stage holds comes from: people move what they build, or have it built into a folder of their own.

import { scriptOf } from "../../server/src/service/files/script.ts";
import type { ShellCommand } from "../../server/src/service/shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../server/src/service/shell/paths.ts";
import type { ReadStage } from "./reading.ts";

/** What is known of how a path came to be. */
export interface Origin {
	/** The path itself, and those from which `cp`, `mv` and `install` carried it there. */
	readonly paths: readonly string[];
	/** The tools that put their results there: where they were told to, or where they do when they are told nothing. */
	readonly makers: ReadonlySet<string>;
}

/** The origin of an absolute path in a stage; what its scripts do not tell is left out. */
export function originOf(stage: ReadStage, path: string): Origin {
	const commands = stage.steps.flatMap(({ instruction, before }) => {
		if (instruction.name !== "RUN") return [];
		const variables = new Map([...before.environment.all()].map(([name, { value }]) => [name, value]));
		return scriptOf(instruction, undefined, { cwd: before.workdir ?? "/", variables }).commands;
	});
	const paths = new Set([path]);
	for (const command of commands.toReversed())
		for (const known of [...paths]) for (const source of carriedTo(known, command)) paths.add(source);
	const made = commands.flatMap((command) => {
		const maker = makers.find(({ called }) => called.test(wordsOf(command).join(" ")));
		const result = maker === undefined ? undefined : resultOf(maker, command);
		const there =
			result !== undefined && [...paths].some((each) => isWithin(each, result) || isWithin(result, each));
		return maker !== undefined && there ? [maker.name] : [];
	});
	return { paths: [...paths], makers: new Set(made) };
}

// The sources of a command that puts something at the path, or into a folder that holds it.
function carriedTo(path: string, command: ShellCommand): readonly string[] {
	const [name = "", ...rest] = wordsOf(command);
	if (!["cp", "mv", "install"].includes(baseOf(name))) return [];
	const operands = rest.filter((word) => !word.startsWith("-"));
	const target = resolvePath(command.cwd, operands.at(-1));
	if (target === undefined || !isWithin(path, target)) return [];
	const sources = operands.slice(0, -1).flatMap((word) => resolvePath(command.cwd, word) ?? []);
	const named = sources.filter((source) => baseOf(source) === baseOf(path));
	return path === target || named.length === 0 ? sources : named;
}

interface Maker {
	readonly name: string;
	readonly called: RegExp;
	/** Options whose value is the folder of the results. */
	readonly options: readonly string[];
	/** Where they are without one, from where it runs. */
	readonly usual: string;
}

const makers: readonly Maker[] = [
	{
		name: "pip install",
		called: /(^|\/| -m )pip[\d.]* install /,
		options: ["--prefix", "--target", "-t", "--root"],
		usual: "/usr/local",
	},
	{ name: "dotnet publish", called: /^dotnet publish\b/, options: ["-o", "--output"], usual: "bin" },
	{ name: "mix release", called: /^mix release\b/, options: ["--path"], usual: "_build/prod/rel" },
];

function resultOf({ options, usual }: Maker, command: ShellCommand): string | undefined {
	const words = wordsOf(command);
	const joined = words.find((word) => options.some((option) => word.startsWith(`${option}=`)));
	const at = words.findIndex((word) => options.includes(word));
	const told = joined?.slice(joined.indexOf("=") + 1) ?? (at < 0 ? undefined : words[at + 1]);
	return resolvePath(command.cwd, told ?? usual);
}

function wordsOf({ words }: ShellCommand): readonly string[] {
	return words.map(({ value, text }) => value ?? text);
}
