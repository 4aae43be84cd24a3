// Build tools of further compiled languages: Swift, Crystal, Nim, D, Zig, Haskell, Deno and Bun; what each makes
// and where, after its own documentation.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, resolvePath } from "../../shell/paths.ts";
import type { RuntimeBase } from "../bases.ts";
import type { BaseImage } from "../image.ts";

/** What one run of a build tool makes. */
export interface Made {
	/** Absolute paths. */
	readonly outputs: readonly string[];
	/** A folder in which it makes something whose name can't be told. */
	readonly unnamedIn?: string;
}

/** Takes a command; gives what it makes, or undefined where it is none of these tools or builds nothing. */
export function madeBy(command: ShellCommand): Made | undefined {
	const [name, ...rest] = command.words.map((word) => word.value ?? word.text);
	const make = makers[baseOf(name ?? "")];
	return make?.(new Words(rest, command.cwd));
}

/**
 * Swift's slim image: its runtime libraries without the compiler. Published for every release since 5.0; the name is the
 * full image's with `-slim` at the end.
 */
export function swiftSlim(base: BaseImage, written: string): RuntimeBase | undefined {
	const [major = 0] = base.version.split(".").map(Number);
	const plain = base.variants.length === 0 || base.variants.join("-") === base.system.release;
	if (!base.official || base.name !== "swift" || major < 5 || !plain || base.digest !== undefined)
		return undefined;
	if (base.version === "" || written.includes("$")) return undefined;
	return {
		id: "slim",
		image: `${written}-slim`,
		system: "same",
		shell: true,
		certificates: false,
		why: `${written}-slim: the same system with Swift's runtime libraries, without the compiler.`,
	};
}

class Words {
	readonly all: readonly string[];
	readonly #cwd: string | undefined;

	constructor(all: readonly string[], cwd: string | undefined) {
		this.all = all;
		this.#cwd = cwd;
	}

	get verb(): string | undefined {
		return this.plain[0];
	}

	get plain(): readonly string[] {
		return this.all.filter((word) => !word.startsWith("-"));
	}

	/** The value of an option, beside it or behind `=` or `:`. */
	option(...names: readonly string[]): string | undefined {
		for (const [at, word] of this.all.entries()) {
			if (names.includes(word)) return this.all[at + 1];
			for (const name of names) {
				if (word.startsWith(`${name}=`) || word.startsWith(`${name}:`)) return word.slice(name.length + 1);
			}
		}
		return undefined;
	}

	at(path: string): string | undefined {
		return resolvePath(this.#cwd, path);
	}

	/** One known file, or nothing where its path can't be told. */
	file(path: string | undefined): Made {
		const output = path === undefined ? undefined : this.at(path);
		return { outputs: output === undefined ? [] : [output] };
	}

	folder(path: string): Made {
		const unnamedIn = this.at(path);
		return { outputs: [], ...(unnamedIn !== undefined && { unnamedIn }) };
	}
}

const makers: Readonly<Record<string, (words: Words) => Made | undefined>> = {
	swift: (words) => {
		if (words.verb !== "build") return undefined;
		const configuration = words.option("-c", "--configuration") ?? "debug";
		return words.folder(`${words.option("--build-path", "--scratch-path") ?? ".build"}/${configuration}`);
	},
	crystal: (words) => {
		if (words.verb !== "build") return undefined;
		const source = words.plain.find((word) => word.endsWith(".cr"));
		return words.file(words.option("-o") ?? (source === undefined ? undefined : stem(source)));
	},
	shards: (words) => (words.verb === "build" ? words.folder("bin") : undefined),
	nim: nim,
	nimble: (words) => (words.verb === "build" ? words.folder(".") : nim(words)),
	dub: (words) => (words.verb === "build" || words.verb === undefined ? words.folder(".") : undefined),
	zig: (words) => {
		if (words.verb !== "build") return undefined;
		return words.folder(`${words.option("-p", "--prefix") ?? "zig-out"}/bin`);
	},
	stack: (words) => {
		const installs = words.verb === "install" || words.all.includes("--copy-bins");
		return installs ? words.folder(words.option("--local-bin-path") ?? "/root/.local/bin") : undefined;
	},
	cabal: (words) => {
		const installs = words.verb === "install" || words.verb === "v2-install" || words.verb === "new-install";
		return installs
			? words.folder(words.option("--installdir", "--bindir") ?? "/root/.cabal/bin")
			: undefined;
	},
	deno: (words) => {
		if (words.verb !== "compile") return undefined;
		return words.file(words.option("-o", "--output"));
	},
	bun: (words) => {
		if (words.verb !== "build" || !words.all.includes("--compile")) return undefined;
		return words.file(words.option("--outfile"));
	},
};

// The program stands beside its source, under its name.
function nim(words: Words): Made | undefined {
	if (!["c", "cc", "cpp", "compile", "compileToC", "compileToCpp"].includes(words.verb ?? ""))
		return undefined;
	const source = words.plain.slice(1).find((word) => word.endsWith(".nim")) ?? words.plain.at(-1);
	const named = words.option("-o", "--out");
	const folder = words.option("--outdir");
	const program = source === undefined ? undefined : source.replace(/\.nim$/, "");
	if (folder !== undefined && program !== undefined)
		return words.file(`${folder}/${named ?? baseOf(program)}`);
	return words.file(named ?? program);
}

function stem(path: string): string {
	return baseOf(path).replace(/\.\w+$/, "");
}
