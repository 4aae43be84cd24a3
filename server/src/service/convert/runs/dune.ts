// `dune exec`: the same program, by `dune build`.

import { isWithin } from "../../shell/paths.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Recipe } from "../recipe.ts";
import { type Call, isBeside, knownWords, type Run, type RunTool, shellWord } from "./run.ts";

/** OCaml's dune, as far as it runs programs. */
export const dune: RunTool = { names: ["dune"], run };

function run(call: Call): Run | Refusal | undefined {
	const [verb, ...words] = knownWords(call);
	if (verb !== "exec") return undefined;
	const refused = (why: string): Refusal => ({ refused: `The container runs dune exec, and ${why}.` });
	const options: string[] = [];
	let at = 0;
	for (; words[at]?.startsWith("-") === true && words[at] !== "--"; at++) {
		const word = words[at] ?? "";
		if (word === "--no-build" || word.startsWith("--display=")) continue;
		if (word === "--release" || word.startsWith("--profile=")) options.push(word);
		else if (word === "--profile") options.push(word, words[++at] ?? "");
		else return refused(`what ${word} does is not known`);
	}
	if (words[at] === "--") at++;
	const target = words[at]?.replace(/^(\.\/)+/, "");
	if (target === undefined || !/^([\w./-]+\.exe|[\w.-]*\w)$/.test(target) || target.includes(".."))
		return refused("what it runs can't be told");
	if (!isRoot(call.recipe, call.workdir))
		return refused(`whether ${call.workdir} is its project's folder can't be told`);
	// A path is one of the sources; a name is that of an installed program.
	const place =
		target.includes("/") || target.endsWith(".exe") ? "_build/default" : "_build/install/default/bin";
	const program = target.startsWith("_build/") ? target : `${place}/${target}`;
	const through = /\bopam\b/.test(call.recipe.graph.file.document.getText()) ? "opam exec -- " : "";
	const loose = options.length === 0;
	return {
		builds: `${through}dune build ${[...options, program].map(shellWord).join(" ")}`,
		program: [`./${program}`],
		rest: 2 + at + (words[at + 1] === "--" ? 1 : 0),
		open: words[at + 1] !== undefined,
		notes: loose
			? [
					"It is built in the profile for development, as dune exec does where it is not told: --release is what people mostly want.",
				]
			: [],
		isCode: (path) => code.test(path) || isBeside(path),
	};
}

const code =
	/\.(ml[ily]?|mll|mld|eml(\.\w+)?|opam(\.\w+)?|c|h)$|(^|\/)(dune|dune-project|dune-workspace|opam)$|^(tests?|_build)\//;

// dune works in the outermost folder that has a dune-project: that of the sources.
function isRoot({ steps }: Recipe, workdir: string): boolean {
	const placed = steps.flatMap((step) => step.placed ?? []);
	return (
		placed.some(({ path }) => path === workdir || path === `${workdir}/dune-project`) &&
		!placed.some(
			({ path, kind }) =>
				kind === "tree" && path !== undefined && path !== workdir && isWithin(workdir, path),
		)
	);
}
