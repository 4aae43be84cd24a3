// What must hold of a conversion with extras, beside the plain one: nothing of that is lost, and each extra keeps to what
// it promises. Both texts are read anew; nothing is taken from the converter but which extras it says are there.

import { posix } from "node:path";
import type { Instruction } from "../../server/src/service/syntax/dockerfile.ts";
import { acceptedAndQuiet, type Broken, type Converted } from "./invariants.ts";
import { withoutNotes } from "./notes.ts";
import { pathIn, type ReadStage, reading } from "./reading.ts";

/** A conversion with extras, and the same without. */
export interface WithExtras extends Converted {
	readonly plain: string;
	readonly extras: readonly string[];
}

/** What does not hold; nothing where all does. */
export function brokenExtras(converted: WithExtras): readonly Broken[] {
	// What the plain one brings to light is told of that one.
	const told = new Set(
		acceptedAndQuiet({ ...converted, after: converted.plain }).map(({ message }) => message),
	);
	const quiet = acceptedAndQuiet(converted).filter(({ message }) => !told.has(message));
	if (quiet.length > 0) return quiet;
	const { extras } = converted;
	const [plain, after, before] = [
		reading(converted.plain),
		reading(converted.after),
		reading(converted.before),
	];
	const [build, final] = plain.stages;
	const last = after.stages.at(-1);
	const dev = extras.includes("dev") ? after.stages.at(-2) : undefined;
	const others = after.stages.filter((stage) => stage !== last && stage !== dev);
	if (build === undefined || final === undefined || last === undefined)
		return [{ invariant: 1, message: "It has no second stage." }];
	const broken: string[] = [];
	const chain = others.flatMap(textsOf);
	broken.push(...missing(textsOf(build), chain).map((text) => `Not in the build stages: ${text}`));
	broken.push(...outOfOrder(textsOf(final), textsOf(last)).map((text) => `Not in the final stage: ${text}`));
	const [old] = before.stages;
	if (dev !== undefined && old !== undefined) {
		const whole = [...chain, ...textsOf(dev)];
		broken.push(...missing(textsOf(old), whole).map((text) => `Not in the dev stage: ${text}`));
		const commands = (stage: ReadStage): readonly string[] =>
			textsOf(stage).filter((text) => /^(CMD|ENTRYPOINT|USER|WORKDIR)\b/.test(text));
		const [was, is] = [commands(old), commands(dev)];
		if (
			was.filter((text) => /^(CMD|ENTRYPOINT)/.test(text)).at(-1) !==
			is.filter((text) => /^(CMD|ENTRYPOINT)/.test(text)).at(-1)
		)
			broken.push("The dev stage runs something else.");
	}
	broken.push(...brokenMounts(after.stages, last));
	broken.push(...brokenLinks(after.stages));
	if (extras.includes("user") && !last.steps.some(({ instruction }) => instruction.name === "USER"))
		broken.push("No USER in the final stage.");
	// Not in the dev stage, which repeats what the file itself has.
	const isThere = {
		"cache-mounts": flagsIn(others, "mount") > flagsIn([build], "mount"),
		link: flagsIn([last], "link") > flagsIn([final], "link"),
	} as const;
	for (const [id, there] of Object.entries(isThere))
		if (extras.includes(id) !== there) broken.push(`${id} is ${there ? "" : "not "}there.`);
	return broken.map((message) => ({ invariant: 2, message }));
}

function flagsIn(stages: readonly ReadStage[], flag: string): number {
	return stages
		.flatMap(({ steps }) => steps)
		.flatMap(({ instruction: { flags } }) => flags.filter(({ name }) => name === flag)).length;
}

// Instructions without what the extras put into them.
function textsOf({ steps }: ReadStage): readonly string[] {
	return steps.flatMap(({ instruction }) => {
		const sources = instruction.words.slice(0, -1);
		const apart =
			instruction.name === "COPY" &&
			sources.length > 1 &&
			instruction.flags.some(({ name }) => name === "from");
		if (!apart) return [textOf(instruction)];
		// Some of the sources may be linked and some not.
		return sources.map(({ text }) => textOf(instruction, `${text} ${instruction.words.at(-1)?.text}`));
	});
}

function textOf({ name, flags, arguments: { text: whole }, heredocs }: Instruction, text = whole): string {
	const kept = flags
		.filter((flag) => !(flag.name === "mount" && flag.value?.text.startsWith("type=cache") === true))
		.filter((flag) => flag.name !== "link" && flag.name !== "chown")
		.map((flag) => `--${flag.name}=${flag.value?.text ?? ""}`);
	// What the plain conversion sets for the build is none of the extras' business.
	const command = withoutNotes(text)
		.replaceAll("CGO_ENABLED=0 ", "")
		.replace(/ && (DESTDIR=\/built [^&|;]+?(?=\s*([&|;]|$))|[^&|;]+? DESTDIR=\/built)/g, "")
		.replace(/^rm -f \/etc\/apt\/apt\.conf\.d\/docker-clean && /, "");
	// A line that asks for one more at the end of the file ends there.
	return [name, ...kept, command.trimEnd(), ...heredocs.map(({ content }) => content)].join(" ");
}

function missing(wanted: readonly string[], found: readonly string[]): readonly string[] {
	const left = [...found];
	return wanted.filter((text) => {
		const at = left.indexOf(text);
		if (at >= 0) left.splice(at, 1);
		return at < 0;
	});
}

function outOfOrder(wanted: readonly string[], found: readonly string[]): readonly string[] {
	let at = -1;
	return wanted.filter((text) => {
		const next = found.indexOf(text, at + 1);
		if (next >= 0) at = next;
		return next < 0;
	});
}

// A mounted folder can be neither deleted nor copied from.
function brokenMounts(stages: readonly ReadStage[], final: ReadStage): readonly string[] {
	const broken: string[] = [];
	const targets = new Set<string>();
	for (const { instruction } of stages.flatMap(({ steps }) => steps)) {
		const own = instruction.flags
			.filter(({ name }) => name === "mount")
			.flatMap(({ value }) => /^type=cache,(?:.*,)?target=([^,]+)/.exec(value?.text ?? "")?.[1] ?? []);
		for (const target of own) {
			targets.add(target);
			const folders = [target, posix.dirname(target), posix.dirname(posix.dirname(target))].filter(
				(path) => path.length > 5,
			);
			const removed = folders.find((folder) =>
				new RegExp(
					`\\brm\\s+(-\\w+\\s+)*([^;&|\\n]*\\s)?${folder.replaceAll(".", "\\.")}/?\\*?(\\s|$|;)`,
				).test(instruction.arguments.text),
			);
			if (removed !== undefined) broken.push(`A RUN deletes ${removed}, which is or holds a mount.`);
		}
		if (new Set(own).size < own.length) broken.push("A folder is mounted twice.");
	}
	for (const { instruction } of final.steps) {
		if (!instruction.flags.some(({ name }) => name === "from")) continue;
		for (const { text } of instruction.words.slice(0, -1)) {
			if ([...targets].some((target) => text === target || text.startsWith(`${target}/`)))
				broken.push(`${text} is copied out of a mount.`);
		}
	}
	return broken;
}

function brokenLinks(stages: readonly ReadStage[]): readonly string[] {
	const broken: string[] = [];
	for (const { steps, stage } of stages) {
		for (const { instruction, before } of steps) {
			if (!instruction.flags.some(({ name }) => name === "link")) continue;
			const owner = instruction.flags.find(({ name }) => name === "chown")?.value?.text;
			if (owner !== undefined && !/^[\d:]+$/.test(owner)) broken.push(`A linked COPY knows no ${owner}.`);
			const target = pathIn(before, instruction.words.at(-1)?.text ?? "") ?? "";
			if (
				stage.base?.name.text !== "scratch" &&
				/^\/(bin|sbin|lib|lib64|tmp|root|home|var\/run)(\/|$)/.test(target)
			)
				broken.push(`A linked COPY goes to ${target}.`);
		}
	}
	return broken;
}
