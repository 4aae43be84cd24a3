// Invariants where a container ran a build tool that builds a program and starts it, and runs the program by itself now:
// the result is held against the old file with that build and that command written at its end, and these two against the
// command that they stand for.

import { posix } from "node:path";
import type { Broken, Pair } from "./invariants.ts";
import { gathersLibraries } from "./opam.ts";
import { type Reading, reading, sourceOf } from "./reading.ts";

/** What a conversion made of a build tool's run. */
export interface ByItself {
	/** The build stage's last RUN, where it is none of the file's own. */
	readonly made: string | undefined;
	/** The instruction that starts the program, as text. */
	readonly starts: string;
}

/** Whether the container ran a build tool that the result no longer runs. */
export function byItself(before: Reading, after: Reading): ByItself | undefined {
	const [was, is] = [startOf(before), startOf(after)];
	const [tool] = builds.filter(({ run }) => run.test(was?.words ?? ""));
	if (was === undefined || is === undefined || tool === undefined || was.text === is.text) return undefined;
	// Behind it stands what finds the libraries of the program.
	const last = after.stages[0]?.steps.findLast(
		({ instruction }) => !gathersLibraries(sourceOf(after.graph, instruction)),
	)?.instruction;
	const made = last?.name === "RUN" ? sourceOf(after.graph, last) : undefined;
	const times = (file: Reading): number =>
		file.stages[0]?.steps.filter(({ instruction }) => sourceOf(file.graph, instruction) === made).length ?? 0;
	return { made: times(after) > times(before) ? made : undefined, starts: is.text };
}

/** The pair with the old file as it would do the same in two steps. */
export function inTwoSteps({ before, after, explanation }: Pair, { made, starts }: ByItself): Pair {
	const eol = before.text.includes("\r\n") ? "\r\n" : "\n";
	const whole = before.text.replace(/\r?\n$/, "");
	// The last line end may be of another kind than the others.
	const end = before.text.slice(whole.length);
	const text = [whole, ...(made === undefined ? [] : [made]), starts].join(eol) + end;
	return { before: reading(text), after, explanation };
}

/** What the two steps do otherwise than the command for which they stand. */
export function brokenSteps({ before, after }: Pair, { made, starts }: ByItself): readonly Broken[] {
	const [was, is] = [startOf(before), startOf(after)];
	if (was === undefined || is === undefined) return [];
	const broken: string[] = [];
	const tool = builds.find(({ run }) => run.test(was.words));
	const text = (made ?? before.text).replace(/\s+/g, " ");
	if (tool !== undefined && !tool.build.test(text))
		broken.push(`${tool.build} is not in what is built: ${text}`);
	if (was.name !== is.name || was.json !== is.json)
		broken.push(`${starts} is of another form than ${was.text}`);
	const kept = after.stages[0]?.steps.some(
		({ instruction }) => sourceOf(after.graph, instruction) === was.text,
	);
	if (kept !== true) broken.push(`The build stage lost its ${was.text}`);
	// Options of the build are those of the run.
	const foreign = (made ?? "")
		.split(/\s+/)
		.filter(
			(word) =>
				/^-/.test(word) &&
				!allowed.has(word) &&
				!/^-o:\//.test(word) &&
				!before.text.includes(word.replace(/^'|'$/g, "")),
		);
	if (foreign.length > 0) broken.push(`${foreign.join(" ")} was no option of ${was.text}`);
	// What `sh -c` runs begins with the program as well.
	const lost = is.words
		.replace(/ -cp \S+ clojure\.main -m \S+/, "")
		.replace(/^(\/bin\/)?(ba|da|a)?sh -c /, "")
		.split(/\s+/)
		.slice(1)
		.filter((word) => !posix.isAbsolute(word) && !/\.jar$|^-jar$|^java$/.test(word))
		.filter((word) => !was.words.includes(word.replace(/^--spring\.profiles\.active=/, "")));
	if (lost.length > 0) broken.push(`${lost.join(" ")} was nothing that ${was.text} gave the program`);
	const inside = was.words.replace(/^opam (config )?exec (-- )?/, "");
	if (inside !== was.words && !/^dune /.test(inside) && is.words !== inside)
		broken.push(`${is.words} is not what ${was.text} starts`);
	const given = / -- (.*)$/s.exec(inside)?.[1];
	if (given !== undefined && !is.words.endsWith(given)) broken.push(`The program is not given ${given}`);
	return broken.map((message) => ({ invariant: 4, message }));
}

// What is added for the build's sake.
const allowed: ReadonlySet<string> = new Set(
	"-- -o -buildvcs=false -B -DskipTests --copy-bins --local-bin-path".split(" "),
);

const builds: readonly { readonly run: RegExp; readonly build: RegExp }[] = [
	{ run: /(^|[\s/])cargo (\+\S+ )?r(un)?\b/, build: /\bcargo (\+\S+ )?build\b/ },
	{ run: /\bspring-boot(-maven-plugin)?:run\b/, build: /\bmvnw? .*\bpackage\b/ },
	{ run: /\bgradlew? .*\bbootRun\b/, build: /\bgradlew? .*\bbootJar\b/ },
	{ run: /\bgradlew? .*\brun\b/, build: /\bgradlew? .*\binstallDist\b/ },
	{ run: /\bsbt .*\brun\b/, build: /\bsbt .*\bstage\b/ },
	{ run: /\blein .*\brun\b/, build: /\blein uberjar\b/ },
	{ run: /\bstack .*\b(exec|run)\b/, build: /\bstack .*\bbuild .*--copy-bins\b/ },
	{ run: /\bswift run\b/, build: /\bswift build\b/ },
	{ run: /\bzig build .*\brun\b/, build: /\bzig build\b/ },
	{ run: /\bcrystal (run|\S+\.cr)\b/, build: /\bcrystal build\b/ },
	{ run: /\bnim .*(\br\b|-r\b|--run\b)/, build: /\bnim \w+ / },
	{ run: /(^|[\s/])go run\b/, build: /\bgo build\b/ },
	{ run: /\bdune exec\b/, build: /\bdune build\b/ },
	// This only sets up the tools for a program.
	{ run: /^(eval .*\bopam (config )?env\b|opam (config )?exec\b)/, build: /./ },
];

interface Start {
	readonly name: string;
	readonly text: string;
	readonly words: string;
	readonly json: boolean;
}

// An init before it is no more than that.
function startOf(file: Reading): Start | undefined {
	const steps = file.stages.at(-1)?.steps ?? [];
	const given = (name: string) =>
		steps.findLast(({ instruction }) => instruction.name === name && instruction.words.length > 0)
			?.instruction;
	const [entrypoint, cmd] = [given("ENTRYPOINT"), given("CMD")];
	const init = /(^|\/)(tini|dumb-init)$/.test(entrypoint?.words[0]?.text ?? "");
	const instruction = entrypoint === undefined || init ? cmd : entrypoint;
	if (instruction === undefined) return undefined;
	const { name, words, json } = instruction;
	return {
		name,
		json,
		text: sourceOf(file.graph, instruction),
		words: words.map(({ text }) => text).join(" "),
	};
}
