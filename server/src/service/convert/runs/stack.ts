// `stack exec` and `stack run`: the same program, copied out of Stack's folders by the build itself.

import { resolvePath } from "../../shell/paths.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Recipe } from "../recipe.ts";
import { filesIn } from "./files.ts";
import { type Call, isBeside, knownWords, type Run, type RunTool, shellWord } from "./run.ts";

/** Stack, as far as it runs the programs of its project. */
export const stack: RunTool = { names: ["stack"], run };

const folder = "/usr/local/bin";
const copying = `--copy-bins --local-bin-path ${folder}`;
const plain =
	/^--(no-)?(allow-different-user|system-ghc|install-ghc|skip-ghc-check|terminal|verbose|silent)$/;
const valued = /^--(resolver|snapshot|stack-yaml|work-dir|color|verbosity)$/;

function run(call: Call): Run | Refusal | undefined {
	const { recipe, tool, workdir } = call;
	const words = knownWords(call);
	let at = 0;
	for (; words[at]?.startsWith("-") === true; at++) {
		if (valued.test(words[at] ?? "")) at++;
		else if (!plain.test(words[at] ?? "") && !/^--[\w-]+=/.test(words[at] ?? "")) return undefined;
	}
	const options = words.slice(0, at);
	const verb = words[at];
	if (verb !== "exec" && verb !== "run") return undefined;
	const refused = (why: string): Refusal => ({ refused: `The container runs stack ${verb}, and ${why}.` });
	const programs = executablesOf(recipe, workdir);
	if (programs === undefined)
		return refused("neither package.yaml nor a .cabal file tells the project's programs");
	if ("reason" in programs) return refused(programs.reason);
	at++;
	if (verb === "exec" && words[at] === "--") at++;
	const [only, second] = programs.names;
	// Without a name, `stack run` takes the first program.
	const unnamed = verb === "run" && (words[at] === undefined || words[at] === "--");
	const name = unnamed ? (second === undefined ? only : undefined) : words[at];
	if (name === undefined || !programs.names.includes(name))
		return refused(`${words[at] ?? "what it runs"} is no program of the project's, or not the only one`);
	if (!unnamed) at++;
	const rest = at + (words[at] === "--" ? 1 : 0);
	const built = lastBuild(recipe, workdir);
	if (built === null) return refused("what it builds is told in more than one place");
	const builds = built ?? [tool, ...options.map(shellWord), "build"].join(" ");
	return {
		builds: `${builds} ${copying}`,
		program: [`${folder}/${name}`],
		rest,
		open: !unnamed || words[at] === "--",
		notes: [
			`${name} is a program of the project's, which stack copies to ${folder} once it is built.`,
			"What stack sets for programs that call GHC is not set any more.",
		],
		isCode: (path) =>
			isBeside(path) ||
			/\.(hs|lhs|hsc|cabal|c|h)$/.test(path) ||
			/(^|\/)(stack\.yaml(\.lock)?|package\.yaml|cabal\.project[\w.]*|Setup\.hs)$/.test(path) ||
			/^(src|app|test|tests|bench|dist|dist-newstyle)\//.test(path),
	};
}

// The options of the file's own build decide about the program: null where there are several builds.
function lastBuild({ steps }: Recipe, workdir: string): string | null | undefined {
	const found = steps.flatMap(({ script }) =>
		(script?.commands ?? []).filter(
			({ words }) =>
				words[0]?.value === "stack" && words.some(({ value }) => value === "build" || value === "install"),
		),
	);
	const whole = found.filter(
		({ words }) =>
			!words.some(({ text }) => /^--(only-dep\w+|dependencies-only|dry-run|test|bench)$/.test(text)),
	);
	const [command, second] = whole;
	if (command === undefined) return undefined;
	const { cwd, text, certain, pipe, words, assignments } = command;
	const simple =
		certain && pipe <= 0 && assignments.length === 0 && words.every(({ value }) => value !== undefined);
	const own = words.some(
		({ value }) => value === "install" || value?.startsWith("--local-bin-path") === true,
	);
	return second !== undefined || !simple || own || cwd !== workdir || text.includes("${") ? null : text;
}

// The programs that package.yaml or a .cabal file names.
function executablesOf(
	recipe: Recipe,
	workdir: string,
): { readonly names: readonly string[] } | { readonly reason: string } | undefined {
	const texts = [...filesIn(recipe)].flatMap(([path, source]) => {
		const name =
			resolvePath(workdir, path.slice(workdir.length + 1)) === path ? path.slice(workdir.length + 1) : "";
		const text = /^(package\.yaml|[\w-]+\.cabal)$/.test(name) ? recipe.context?.texts.get(source) : undefined;
		return text === undefined ? [] : [{ name, text }];
	});
	const [first] = texts;
	if (first === undefined) return undefined;
	if (texts.some(({ text }) => /^\s*data-(files|dir)\s*:/im.test(text)))
		return { reason: "the project has data files, which its programs look for where they were built" };
	const names = new Set<string>();
	for (const { name, text } of texts) {
		if (name.endsWith(".cabal"))
			for (const [, program = ""] of text.matchAll(/^executable\s+([\w-]+)/gim)) names.add(program);
		else for (const program of named(text)) names.add(program);
	}
	return { names: [...names] };
}

// The keys below `executables:`, by their indentation.
function named(text: string): readonly string[] {
	const lines = text.split(/\r?\n/);
	const start = lines.findIndex((line) => /^executables\s*:\s*(#.*)?$/.test(line));
	if (start < 0) return [];
	const below = lines.slice(start + 1);
	const end = below.findIndex((line) => /^[^\s#]/.test(line));
	const keys = below
		.slice(0, end < 0 ? below.length : end)
		.flatMap((line) => /^([ \t]+)([\w-]+)\s*:/.exec(line) ?? [])
		.filter((_, at) => at % 3 !== 0);
	return keys.filter((_, at) => at % 2 === 1 && keys[at - 1] === keys[0]);
}
