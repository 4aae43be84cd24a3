// Programs of which nothing is known.

import { namesRoot } from "../../graph/user.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, resolvePath } from "../../shell/paths.ts";
import { memo } from "../../syntax/memo.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { installedPackages } from "../packages.ts";
import type { Step } from "../recipe.ts";
import { deedOf, runsScript } from "../tools.ts";
import { runAgain } from "./again.ts";
import { systemFolders, throwaway } from "./folders.ts";
import type { Keeping } from "./keeping.ts";
import { cannotTell } from "./refusals.ts";
import { keepGenerated, keepWritten } from "./written.ts";

/** Looks at a program of which nothing is known: it may be part of the build, else it is refused. */
export function keepUnknown(keep: Keeping, step: Step, command: ShellCommand): Refusal | undefined {
	const program = command.words[0]?.value;
	// Root needs no sudo: each command of its script is looked at by itself.
	const { user } = step.before;
	const root = user === undefined ? keep.recipe.base.official : namesRoot(user);
	if (root && runsScript(baseOf(program ?? ""), command.words.slice(1))) return undefined;
	const asked = command.words.slice(1).map((word) => word.value);
	// A single option asks for nothing but an answer.
	if (asked.length === 1 && /^(-.*|version|help)$/.test(asked[0] ?? "")) return undefined;
	if (program !== undefined && baseOf(program) === "keytool" && /cacerts/.test(command.text))
		return keepTrusted(keep, step, command);
	if (/^(openssl|ssh-keygen|keytool)$/.test(program ?? "")) {
		keepGenerated(keep, step, command);
		return keepWritten(keep, command, program ?? "");
	}
	const inside =
		command.cwd !== undefined &&
		!throwaway.includes(command.cwd) &&
		(withinAny(command.cwd, [...keep.split.inputs, ...throwaway]) || keep.isInTree(command.cwd));
	// What lies in /tmp by itself is no part of any sources: it may be there to change the system.
	const sources = keep.split.inputs.filter((folder) => !throwaway.includes(folder));
	const own = program?.includes("/") === true && withinAny(resolvePath(command.cwd, program) ?? "", sources);
	const packaged = installedPackages(keep.recipe).some(({ name }) => name === program);
	const built =
		program !== undefined && keep.split.artefacts.some(({ path, to }) => (to ?? path) === program);
	const script = program?.endsWith(".sh") === true;
	const tool = program !== undefined && !built && !script && isFetchedTool(keep, program, step);
	const told = (own || inside) && program?.includes("/") === true && asked.some((word) => isElsewhere(word));
	if (told) return cannotTell(command);
	const local = script && fillsLibraries(keep, step);
	if (inside || own || packaged || tool || local) return keepWritten(keep, command, program ?? "");
	return cannotTell(command);
}

// A certificate for the Java of the base: that of another base has to be told as well.
function keepTrusted(keep: Keeping, step: Step, command: ShellCommand): Refusal | undefined {
	const words = command.words.slice(1);
	const after = (name: string): string | undefined => {
		const at = words.findIndex(({ text }) => text === name);
		return at < 0 ? undefined : resolvePath(command.cwd, words[at + 1]?.value);
	};
	const certificate = after("-file");
	const store = words.find(({ text }) => text.includes("cacerts"))?.text ?? "";
	const imports = words.some(({ text }) => /^-import(cert)?$/.test(text));
	// The folder of a JRE inside of a JDK is in no image of the JRE alone.
	if (!imports || certificate === undefined || store.includes("/jre/")) return cannotTell(command);
	if (keep.isRemoved(certificate, step, command)) return cannotTell(command);
	keep.copy({ path: certificate, why: `${certificate} is a certificate that the container's Java trusts.` });
	return runAgain(keep, step, command, keep.setup, (each) => deedOf(each) !== "compile");
}

// A folder of the system that a script of the sources is told: it may install there.
function isElsewhere(word: string | undefined): boolean {
	return word !== undefined && systemFolders.has(word) && word !== "/usr/local";
}

// `./install-lib.sh`, and then ENV LD_LIBRARY_PATH names a folder that nothing else fills: it comes along whole.
function fillsLibraries(keep: Keeping, script: Step): boolean {
	const { steps, end, base } = keep.recipe;
	const since = steps.some(
		({ index, instruction }) =>
			index > script.index &&
			instruction.name === "ENV" &&
			instruction.arguments.text.includes("LD_LIBRARY_PATH"),
	);
	const folders = (end.variables.get("LD_LIBRARY_PATH") ?? "").split(":").filter((folder) => folder !== "");
	const others = steps.filter(
		({ index, script: run }) =>
			index !== script.index &&
			run?.commands.some((command) => deedOf(command) === "compile" || deedOf(command) === "unknown"),
	);
	return (
		since &&
		base.official &&
		others.length === 0 &&
		folders.length === 1 &&
		folders.every((folder) => keep.isInTree(folder))
	);
}

// A tool that an earlier step brought by its name: `go install`, a download.
function isFetchedTool(keep: Keeping, program: string, step: Step): boolean {
	const name = baseOf(program);
	return keep.recipe.steps.some(
		(earlier) =>
			earlier.index <= step.index &&
			(earlier.placed?.some(({ source }) => baseOf(source) === name) === true ||
				earlier.script?.commands.some((command) => argumentNames(command).has(name)) === true),
	);
}

// Asked of every command, once for each program that is not known.
const argumentNames = memo(
	({ words }: ShellCommand): ReadonlySet<string> =>
		new Set(words.slice(1).map(({ value, text }) => baseOf((value ?? text).split("@", 1)[0] ?? ""))),
);
