// Which C library a program was linked against, as far as the command that made it tells.

import { deedOf, packageName, packagesOf } from "../convert/tools.ts";
import { commandName } from "../files/commands/table.ts";
import type { StageFiles } from "../files/files.ts";
import type { KnownPath, Maker } from "../files/known.ts";
import { unmarked } from "../files/place.ts";
import type { Stage } from "../graph/graph.ts";
import type { ShellCommand } from "../shell/command.ts";
import { type Ground, groundOf } from "./system.ts";

/** A program that needs a C library at run time. */
export interface Linked {
	readonly libc: "glibc" | "musl";
	/** What made it so, as "Go uses cgo for the network". */
	readonly why: string;
	readonly maker: Maker;
	readonly ground: Ground;
	/** A variable that makes the program static, and nothing that speaks against it. */
	readonly variable?: string;
	/** An option that does. */
	readonly option?: string;
}

/** Takes a path's first maker; gives what it was linked against, undefined where that is not sure. */
export function linkedBy(
	files: StageFiles,
	{ path, maker }: KnownPath,
	network: string | undefined,
): Linked | undefined {
	const { command, stage } = maker;
	const ground = groundOf(stage);
	if (command === undefined || (ground?.libc !== "glibc" && ground?.libc !== "musl")) return undefined;
	const name = commandName(command);
	const making: Making = { files, maker, command, ground, libc: ground.libc, text: command.text };
	switch (name) {
		case "go build":
		case "go install":
			return go(making, network);
		case "cargo build":
		case "cargo install":
			return rust(making, path);
		case "gcc":
		case "g++":
		case "cc":
		case "c++":
		case "clang":
		case "clang++":
			return c(making);
		default:
			return undefined;
	}
}

/** The names of the packages that a stage and its bases install, removed ones included. */
export function packagesIn(files: StageFiles, stage: Stage): ReadonlySet<string> {
	const names = new Set<string>();
	for (const { command } of files.commands(stage)) {
		if (deedOf(command) === "packages") for (const text of packagesOf(command)) names.add(packageName(text));
	}
	return names;
}

interface Making {
	readonly files: StageFiles;
	readonly maker: Maker;
	readonly command: ShellCommand;
	readonly ground: Ground;
	readonly libc: "glibc" | "musl";
	readonly text: string;
}

const compilers = ["gcc", "g++", "clang", "build-base", "build-essential", "alpine-sdk", "musl-dev"];

function go(making: Making, network: string | undefined): Linked | undefined {
	const { files, maker, text, libc, ground } = making;
	// Static, cross-compiled, or with a C compiler of its own.
	if (/static|netgo|osusergo|musl|zig/.test(text)) return undefined;
	if ([...variablesOf(making)].some((name) => ["GOFLAGS", "CC", "GO_LDFLAGS", "LDFLAGS"].includes(name)))
		return undefined;
	const system = settingOf(making, "GOOS");
	const machine = settingOf(making, "GOARCH");
	if ((system !== undefined && system !== "linux") || (machine !== undefined && machine !== "amd64"))
		return undefined;
	const enabled = settingOf(making, "CGO_ENABLED");
	const mentioned = enabled === undefined && mentions(making, "CGO_ENABLED");
	if (mentioned || (enabled !== undefined && enabled !== "1")) return undefined;
	const packages = packagesIn(files, maker.stage);
	const installed = compilers.find((name) => packages.has(name));
	const image = ground.image?.name === "golang" ? ground.image : undefined;
	// Alpine's image has no C compiler; until Go 1.20 the standard library's own cgo parts came compiled.
	const old =
		image !== undefined && /^1\.(\d+)/.test(image.version) && Number(image.version.split(".")[1]) < 20;
	const able = installed !== undefined || (image !== undefined && (libc === "glibc" || old));
	if (!able) return undefined;
	if (enabled === "1") return { libc, why: "`CGO_ENABLED=1` asks for cgo", maker, ground };
	if (network === undefined) return undefined;
	const because = installed !== undefined && libc === "musl" ? `\`${installed}\` is installed, and Go` : "Go";
	const why = `${because} uses cgo for the network, which ${network} speaks of`;
	// Where a compiler was installed, something else may need cgo.
	return installed === undefined
		? { libc, why, maker, ground, variable: "CGO_ENABLED=0" }
		: { libc, why, maker, ground };
}

function rust(making: Making, path: string): Linked | undefined {
	const { files, maker, text, libc, ground } = making;
	if (/musl|static|zigbuild|--target/.test(text) || path.includes("-linux-")) return undefined;
	for (const name of ["CARGO_BUILD_TARGET", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"]) {
		if (settingOf(making, name) !== undefined || mentions(making, name)) return undefined;
	}
	// A library is no program.
	if (/\.(so|a|rlib|d)$/.test(path)) return undefined;
	if (libc === "glibc") return { libc, why: "Rust links it dynamically", maker, ground };
	// The toolchain of Alpine's own packages links dynamically, that of rustup does not.
	const packages = packagesIn(files, maker.stage);
	const own = packages.has("cargo") || packages.has("rust");
	return own && ground.image?.name === "alpine"
		? { libc, why: "Alpine's `cargo` links it dynamically", maker, ground }
		: undefined;
}

function c(making: Making): Linked | undefined {
	const { maker, text, libc, ground, command } = making;
	const words = command.words.map(({ value, text: written }) => value ?? written);
	if (
		words.some((word) =>
			/^(-c|-S|-E|-shared|-nostdlib|-static|-static-pie|-dumpmachine|--version|-Wl,.*static.*)$/.test(word),
		)
	) {
		return undefined;
	}
	// Flags out of a variable may say anything; so may a cross compiler's.
	if (text.includes("$") || /musl|--target|--sysroot/.test(text) || !words.includes("-o")) return undefined;
	const plain = !words.some((word) => word.startsWith("-l"));
	return {
		libc,
		why: `\`${words[0]}\` links it dynamically`,
		maker,
		ground,
		...(plain && { option: "-static" }),
	};
}

// The value that a variable has for the command: set before it, exported in its RUN, or in the stage.
function settingOf({ files, maker, command }: Making, name: string): string | undefined {
	const own = command.assignments.findLast((one) => one.name === name);
	if (own !== undefined) return own.value === undefined ? "" : unmarked(own.value);
	for (const { command: other } of files.commands(maker.stage).toReversed()) {
		const value = exported(other, name);
		if (value !== undefined) return unmarked(value);
	}
	return maker.environment?.get(name)?.value;
}

function exported(command: ShellCommand, name: string): string | undefined {
	const words = command.words.map(({ value, text }) => value ?? text);
	if (words[0] === "export" || (words[0] === "go" && words[1] === "env")) {
		return words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
	}
	if (words.length > 0) return undefined;
	return command.assignments.find((one) => one.name === name)?.value;
}

function mentions({ files, maker }: Making, name: string): boolean {
	return files.commands(maker.stage).some(({ command }) => command.text.includes(name));
}

function variablesOf({ maker, command }: Making): ReadonlySet<string> {
	return new Set([
		...command.assignments.map(({ name }) => name),
		...(maker.environment?.all().keys() ?? []),
	]);
}
