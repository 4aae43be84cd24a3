// `crystal run`, `nim r` and `nim c -r`: the same program, by the compiler alone.

import { namesRoot } from "../../graph/user.ts";
import { baseOf } from "../../shell/paths.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { type Call, isBeside, knownWords, type Run, type RunTool, shellWord } from "./run.ts";

const folder = "/usr/local/bin";

/** Crystal's compiler, as far as it starts what it compiles. */
export const crystal: RunTool = {
	names: ["crystal"],
	run(call) {
		const words = knownWords(call);
		const runs = words[0] === "run" || words[0]?.endsWith(".cr") === true;
		if (!runs) return undefined;
		const refused = (why: string): Refusal => ({ refused: `The container runs crystal run, and ${why}.` });
		const at = words[0] === "run" ? 1 : 0;
		const end = words.indexOf("--");
		const own = end < 0 ? words.slice(at) : words.slice(at, end);
		const source = own.find((word) => word.endsWith(".cr"));
		const options = own.filter((word) => word !== source);
		const odd = options.find(
			(word, index) => !plainCrystal.has(word) && !valuedCrystal.has(options[index - 1] ?? ""),
		);
		if (source === undefined || (end < 0 && words.length < call.words.length))
			return refused("what it compiles can't be told");
		if (odd !== undefined) return refused(`what ${odd} does is not known`);
		const output = outputOf(call, source, ".cr");
		if (output === undefined) return refused("where its program could go can't be told");
		const builds = [call.tool, "build", ...options.map(shellWord), "-o", output, shellWord(source)].join(" ");
		return {
			builds,
			program: [output],
			rest: end < 0 ? undefined : end + 1,
			open: end >= 0,
			notes: [],
			isCode: isCode(/\.cr$|^(lib|spec)\/|(^|\/)shard\.(yml|lock)$/),
		};
	},
};

const plainCrystal: ReadonlySet<string> = new Set(
	"--release --no-debug --debug -d --static --error-trace --progress -p --stats -s --time -t --verbose --no-color".split(
		" ",
	),
);
const valuedCrystal: ReadonlySet<string> = new Set([
	"-D",
	"--define",
	"--threads",
	"--link-flags",
	"--mcpu",
	"-O",
]);

/** Nim's compiler, as far as it starts what it compiles. */
export const nim: RunTool = {
	names: ["nim"],
	run(call) {
		const words = knownWords(call);
		const at = words.findIndex((word) => !word.startsWith("-"));
		const verb = words[at];
		const source = words.slice(at + 1).findIndex((word) => !word.startsWith("-"));
		const own = words.slice(0, source < 0 ? words.length : at + 1 + source);
		const runs = own.some((word) => word === "-r" || word === "--run");
		if (verb !== "r" && !(/^(c|cc|cpp|compile|compileToC|compileToCpp)$/.test(verb ?? "") && runs))
			return undefined;
		const refused = (why: string): Refusal => ({ refused: `The container runs nim ${verb}, and ${why}.` });
		const file = words[at + 1 + source];
		if (source < 0 || file === undefined || !/^[\w./-]+$/.test(file))
			return refused("what it compiles can't be told");
		const options = own.filter((word, index) => index !== at && word !== "-r" && word !== "--run");
		const odd = options.find(
			(word) =>
				!/^(-d:|--define:|--opt:|--mm:|--gc:|--threads:|--verbosity:|--hints:|--warnings:|--path:|-p:|--passL:|--passC:|--styleCheck:|-f$|--forceBuild|--stackTrace:|--lineTrace:|--panics:|--app:console)/.test(
					word,
				),
		);
		if (odd !== undefined) return refused(`what ${odd} does is not known`);
		const output = outputOf(call, file, ".nim");
		if (output === undefined) return refused("where its program could go can't be told");
		const language = verb === "r" ? "c" : verb;
		return {
			builds: [call.tool, language, ...options.map(shellWord), `-o:${output}`, file].join(" "),
			program: [output],
			rest: at + 1 + source + 1,
			open: true,
			notes: [],
			isCode: isCode(/\.(nim|nims|nimble|cfg)$|^(tests|nimcache)\//),
		};
	},
};

function isCode(own: RegExp): Run["isCode"] {
	return (path) => isBeside(path) || own.test(path);
}

// Named after its source, where everybody's programs are: root alone may write there.
function outputOf({ recipe: { end, graph } }: Call, source: string, ending: string): string | undefined {
	const name = baseOf(source).slice(0, -ending.length);
	const path = `${folder}/${/^[A-Za-z][\w-]*$/.test(name) && name !== "test" ? name : "app"}`;
	const root = end.user === undefined || namesRoot(end.user);
	return root && !graph.file.document.getText().includes(path) ? path : undefined;
}
