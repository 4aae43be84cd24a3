// `zig build run`: the same program, by `zig build`.

import type { Refusal } from "../ecosystems/ecosystem.ts";
import { type Call, isBeside, knownWords, manifestOf, type Run, type RunTool, shellWord } from "./run.ts";

/** Zig's build system, as far as it runs programs by the step that `zig init` writes. */
export const zig: RunTool = { names: ["zig"], run };

function run(call: Call): Run | Refusal | undefined {
	const { tool } = call;
	const all = knownWords(call);
	const end = all.indexOf("--");
	const [verb, ...words] = end < 0 ? all : all.slice(0, end);
	if (verb !== "build" || !words.includes("run")) return undefined;
	const refused = (why: string): Refusal => ({ refused: `The container runs zig build run, and ${why}.` });
	if (end < 0 && all.length < call.words.length)
		return refused("what it is told is known when the container starts");
	const options = words.filter((word) => word !== "run");
	const odd = options.find(
		(word) => !/^(-D[\w.-]+(=.*)?|--release(=\w+)?|-j\d+|--verbose|--summary=\w+)$/.test(word),
	);
	if (odd !== undefined) return refused(`what ${odd} does is not known`);
	const text = manifestOf(call, "build.zig")?.replace(/^[ \t]*\/\/.*$/gm, "");
	if (text === undefined) return refused("its build.zig is not known");
	const programs = text.match(/\baddExecutable\s*\(/g) ?? [];
	const name = /\baddExecutable\s*\(\s*\.\{\s*\.name\s*=\s*"([\w-]+)"/.exec(text)?.[1];
	const custom =
		/\b(setCwd|setEnvironmentVariable|addArg|addFileArg|addPathDir|addSystemCommand|setStdIn|addInstall\w*|getInstallPath|dest_dir|\.cwd)\b/.exec(
			text,
		)?.[0];
	if (programs.length !== 1 || name === undefined || !/\binstallArtifact\s*\(/.test(text))
		return refused("which program it runs can't be told from build.zig");
	if (custom !== undefined) return refused(`its build.zig speaks of ${custom}`);
	return {
		builds: [tool, "build", ...options.map(shellWord)].join(" "),
		program: [`zig-out/bin/${name}`],
		rest: end < 0 ? undefined : end + 1,
		open: end >= 0,
		notes: [
			"zig build ends with 1 whenever the program fails; the program by itself ends with its own exit code.",
		],
		isCode: (path) =>
			isBeside(path) || /\.(zig|zon|c|h)$/.test(path) || /^(src|zig-cache|zig-out|\.zig-cache)\//.test(path),
	};
}
