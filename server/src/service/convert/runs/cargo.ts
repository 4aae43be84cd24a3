// `cargo run`: the same program, by `cargo build`.

import { parentOf, resolvePath } from "../../shell/paths.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { concrete } from "../recipe.ts";
import { binariesOf, cargoManifest } from "./cargo-manifest.ts";
import { filesIn } from "./files.ts";
import { type Call, isBeside, knownWords, type Run, type RunTool, shellWord } from "./run.ts";

/** Cargo, as far as it runs programs. */
export const cargo: RunTool = { names: ["cargo"], run };

// After `cargo help run`: `cargo build` has them all.
const valued: ReadonlySet<string> = new Set(
	"--profile --bin --example -p --package -F --features --target --target-dir --manifest-path --color -j --jobs".split(
		" ",
	),
);
const plain: ReadonlySet<string> = new Set(
	"-r --release --all-features --no-default-features --locked --offline --frozen -q --quiet -v -vv --verbose --ignore-rust-version".split(
		" ",
	),
);

function run(call: Call): Run | Refusal | undefined {
	const words = knownWords(call);
	const toolchain = words[0]?.startsWith("+") === true ? words.slice(0, 1) : [];
	const [verb, ...rest] = words.slice(toolchain.length);
	if (verb !== "run" && verb !== "r") return undefined;
	const refused = (why: string): Refusal => ({ refused: `The container runs cargo run, and ${why}.` });
	const options = new Map<string, string>();
	let at = 0;
	for (; rest[at]?.startsWith("-") === true && rest[at] !== "--"; at++) {
		const word = rest[at] ?? "";
		const equals = word.startsWith("--") ? word.indexOf("=") : -1;
		const name = equals < 0 ? word : word.slice(0, equals);
		if (valued.has(name)) {
			const value = equals < 0 ? rest[++at] : word.slice(equals + 1);
			if (value === undefined) return refused(`what ${name} says is known when the container starts`);
			options.set(name, value);
		} else if (plain.has(name)) options.set(name, "");
		else return refused(`what ${name} does is not known`);
	}
	const flags = rest.slice(0, at);
	const found = programOf(call, options);
	if ("reason" in found) return refused(found.reason);
	const start = 1 + toolchain.length + at + (rest[at] === "--" ? 1 : 0);
	return {
		builds: [call.tool, ...toolchain, "build", ...flags.map(shellWord)].join(" "),
		program: [found.program],
		rest: start,
		open: at < rest.length,
		notes: [
			...(found.debug
				? [
						"It is built without optimization, as cargo run does where it is not told: --release is what people mostly want.",
					]
				: []),
			"cargo run tells the program the folder of its package in CARGO_MANIFEST_DIR, and ENV does so now; the package's version and other such variables are not set any more.",
		],
		environment: [["CARGO_MANIFEST_DIR", found.home]],
		isCode: (path) =>
			isBeside(path) ||
			/\.rs$|(^|\/)(Cargo\.(toml|lock)|rust-toolchain(\.toml)?|(clippy|rustfmt|deny)\.toml)$/.test(path) ||
			/(^|\/)(target|benches|tests|examples)\//.test(path),
	};
}

interface Program {
	readonly program: string;
	/** The folder of its package. */
	readonly home: string;
	/** Built without optimization. */
	readonly debug: boolean;
}

interface Reason {
	readonly reason: string;
}

function programOf({ recipe, workdir }: Call, options: ReadonlyMap<string, string>): Program | Reason {
	const files = filesIn(recipe);
	const text = (path: string): string | undefined => recipe.context?.texts.get(files.get(path) ?? "");
	const given = options.get("--manifest-path");
	const folder = given === undefined ? workdir : parentOf(resolvePath(workdir, given) ?? workdir);
	const own = text(`${folder}/Cargo.toml`);
	if (own === undefined) return { reason: "its Cargo.toml is not known" };
	const configured = [...files.keys()].find((path) => /\/\.cargo\/config(\.toml)?$/.test(path));
	if (configured !== undefined) return { reason: `${configured} may say where it builds what` };
	const root = rootOf(folder, files, text);
	if (root === undefined) return { reason: "which workspace it belongs to is not known" };
	const wanted = options.get("-p") ?? options.get("--package");
	const member =
		wanted === undefined
			? `${folder}/Cargo.toml`
			: manifests(files).find((path) => nameIn(text(path)) === wanted);
	const manifest = cargoManifest(member === undefined ? "" : (text(member) ?? ""));
	const example = options.get("--example");
	const named = options.get("--bin");
	const program =
		example !== undefined
			? `examples/${example}`
			: (named ?? onlyOf(manifest === undefined ? [] : binariesOf(manifest, parentOf(member ?? "/"), files)));
	if (program === undefined) return { reason: "which program it runs can't be told from Cargo.toml" };
	const set = recipe.end.variables.get("CARGO_TARGET_DIR");
	const place =
		options.get("--target-dir") ?? (set === undefined ? undefined : (concrete(recipe, set) ?? ""));
	const target =
		place === undefined ? `${root}/target` : resolvePath(workdir, place === "" ? undefined : place);
	if (target === undefined) return { reason: "where it builds can't be told" };
	if (recipe.end.environment.has("CARGO_BUILD_TARGET"))
		return { reason: "CARGO_BUILD_TARGET says for what it builds" };
	const profile = options.get("--profile");
	const release = options.has("--release") || options.has("-r");
	const folderName =
		profile === undefined ? (release ? "release" : "debug") : profile === "dev" ? "debug" : profile;
	const triple = options.get("--target");
	const path = [target, ...(triple === undefined ? [] : [triple]), folderName, program].join("/");
	if (!/^(\/[\w.@+-]+)+$/.test(path))
		return { reason: `the name ${path} can't be told from one with variables` };
	return { program: path, home: parentOf(member ?? `${folder}/Cargo.toml`), debug: folderName === "debug" };
}

function manifests(files: ReadonlyMap<string, string>): readonly string[] {
	return [...files.keys()].filter((path) => path.endsWith("/Cargo.toml"));
}

function nameIn(text: string | undefined): string | undefined {
	return text === undefined ? undefined : cargoManifest(text)?.name;
}

function onlyOf(names: readonly string[]): string | undefined {
	return names.length === 1 ? names[0] : undefined;
}

// The folder with `target`: that of the workspace, if there is one above.
function rootOf(
	folder: string,
	files: ReadonlyMap<string, string>,
	text: (path: string) => string | undefined,
): string | undefined {
	for (let at = folder; ; at = parentOf(at)) {
		const path = at === "/" ? "/Cargo.toml" : `${at}/Cargo.toml`;
		const manifest = text(path);
		if (files.has(path) && manifest === undefined) return undefined;
		if (manifest !== undefined && /^\s*\[workspace[\].]/m.test(manifest)) return at;
		if (manifest !== undefined && /^\s*workspace\s*=\s*"/m.test(manifest)) return undefined;
		if (at === "/") return folder;
	}
}
