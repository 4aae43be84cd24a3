// Rust: programs in target/release, in cargo's folder or where rustc puts them, linked against the C library of the build image.

import { namesRoot } from "../../graph/user.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { sameBase } from "../bases.ts";
import { isCertificates, librariesOf } from "../packages.ts";
import { artefactsOf } from "../programs/artefacts.ts";
import { type Build, opaqueBuilds } from "../programs/build.ts";
import { foreignInstall } from "../programs/foreign-install.ts";
import { inputsOf } from "../programs/inputs.ts";
import { dataOf, isSource, lastBuildOf } from "../programs/sources.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { closedRelease, debianReleaseOf, ownBaseOf } from "../systems.ts";
import type { Artefact, Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { scriptTools } from "./scripts.ts";
import { textAt } from "./texts.ts";

/** Programs that cargo builds or installs, or rustc builds. */
export const rust: Ecosystem = {
	id: "rust",
	recognises: (recipe) => buildsOf(recipe).length > 0,
	split,
};

const toolVariables: ReadonlySet<string> = new Set(
	"RUSTFLAGS CARGO_HOME RUSTUP_HOME CARGO_TARGET_DIR CARGO_INCREMENTAL RUST_VERSION CC CXX".split(" "),
);

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const tool = runtime.programs.map(baseOf).find((program) => ["cargo", "rustup", "trunk"].includes(program));
	if (tool !== undefined) return { refused: `The container runs ${tool}, which needs the build tools.` };
	const made = recipe.steps
		.flatMap(({ script }) => script?.commands ?? [])
		.find(({ words }) => words[0]?.value === "cargo" && /^(new|init)$/.test(words[1]?.value ?? ""));
	// A project for the sake of its dependencies comes before one that is copied over it.
	if (made !== undefined && !copiesSources(recipe))
		return {
			refused: `"${made.text}" makes a project for others to be built in, which needs the build tools.`,
		};
	const builds = [...buildsOf(recipe), ...opaqueBuilds(recipe)];
	const installed = foreignInstall(recipe, builds);
	if (installed !== undefined) return installed;
	const inputs = inputsOf(recipe, builds, ["/usr/local/cargo", "/usr/local/rustup", "/root/.cargo"]);
	const artefacts = artefactsOf({ recipe, runtime, builds, inputs, keepsFolders: true });
	if ("refused" in artefacts) return artefacts;
	const hidden = hiddenInstall(recipe, runtime, builds, artefacts.found);
	if (hidden !== undefined) return { refused: `Whether ${hidden} calls what cargo installed can't be told.` };
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const { base } = recipe;
	const libraries = librariesOf(recipe);
	if (libraries.length > 0 && base.system.release === undefined && base.version.split(".").length > 2) {
		return {
			refused: `The program may be linked against ${libraries[0]}, and ${base.text} does not tell its release.`,
		};
	}
	const written = recipe.stage.base?.name.text ?? base.text;
	const own = ownBaseOf(base, written);
	if (own === undefined) {
		return {
			refused: `Which system ${base.text} is built on can't be told, so no base for run time is sure to fit.`,
		};
	}
	const choice: Choice = { base: own, changes: [], extras: [], ...brought(recipe) };
	const again: Choice = { base: sameBase(base, written), changes: [], extras: [], notes: [left] };
	return {
		artefacts: [...artefacts.found, ...dataOf(recipe, inputs, artefacts.found)],
		inputs,
		choices: [closedRelease(recipe, choice) === undefined ? choice : again],
		toolVariables,
		keepsDevelopmentPackages: libraries.length > 0,
		...(artefacts.scripted && { runtimePackages: scriptTools }),
		isSource: (placed) => isSource(recipe, placed, builds),
		lastBuild,
	};
}

function copiesSources({ steps }: Recipe): boolean {
	return steps.some(({ placed }) =>
		placed?.some(({ source }) => source === "." || /(^|\/)src$|\.rs$/.test(source)),
	);
}

// A script that can't be read may call what `cargo install` put into cargo's folder, which only the build image names in
// PATH.
function hiddenInstall(
	recipe: Recipe,
	{ programs }: Runtime,
	builds: readonly Build[],
	found: readonly Artefact[],
): string | undefined {
	const installed = builds.find(
		({ unnamedIn }) =>
			unnamedIn?.endsWith("/bin") === true && !found.some(({ path }) => isWithin(path, unnamedIn)),
	);
	if (installed === undefined) return undefined;
	// The project's own program is there to be run: a text that does not name it calls it in some other way.
	const own = installed.command.words.some(({ text }) => text.startsWith("--path"));
	return programs.find(
		(program) => program.endsWith(".sh") && (own || textAt(recipe, program) === undefined),
	);
}

// What the image brings without a word: CA certificates, and the full one OpenSSL and the clients of databases.
function brought(recipe: Recipe): Pick<Choice, "installs" | "notes"> {
	const { base } = recipe;
	const debian = base.name === "rust" && base.system.kind === "debian";
	// Without cargo there are no crates that could be linked to any of it.
	const cargo = buildsOf(recipe).filter(({ command }) => baseOf(command.words[0]?.value ?? "") === "cargo");
	if (!debian || cargo.length === 0) return { notes: [] };
	const certificates = isCertificates(recipe) ? [] : ["ca-certificates"];
	const linked = !base.variants.includes("slim") && !cargo.every(isStatic);
	const names = [...certificates, ...(linked ? libraryNames(recipe) : [])];
	if (names.length === 0) return { notes: [] };
	const why = `The build image has ${names.join(", ")}, which debian's slim image lacks and the program may need.`;
	return { installs: names, notes: [why] };
}

function libraryNames(recipe: Recipe): readonly string[] {
	const release = debianReleaseOf(recipe.base) ?? "";
	const openssl = ["buster", "stretch", "bullseye"].includes(release) ? "libssl1.1" : "libssl3";
	const manifest = manifestOf(recipe);
	const further =
		manifest === undefined ? [] : clients.filter(({ crate }) => crate.test(manifest)).map(({ name }) => name);
	return [openssl, ...further];
}

// The musl targets link everything into the program, unless they are told otherwise.
function isStatic({ step, command }: Build): boolean {
	const words = command.words.map((word) => word.value ?? word.text);
	const dynamic = [command.text, step.before.variables.get("RUSTFLAGS") ?? ""].some((text) =>
		text.includes("-crt-static"),
	);
	return (
		!dynamic &&
		words.some(
			(word, at) =>
				/^(--target=)?[\w-]+-linux-musl\w*$/.test(word) &&
				(word.startsWith("-") || words[at - 1] === "--target"),
		)
	);
}

const left = "The sources and what cargo fetched and made besides stay in the build stage.";

const clients: readonly { readonly crate: RegExp; readonly name: string }[] = [
	{ crate: /\b(diesel[^\n]*postgres|pq-sys)\b/, name: "libpq5" },
	{ crate: /\b(diesel[^\n]*mysql|mysqlclient-sys)\b/, name: "libmariadb3" },
	{ crate: /\b(rusqlite|libsqlite3-sys|diesel[^\n]*sqlite)\b/, name: "libsqlite3-0" },
];

function manifestOf(recipe: Recipe): string | undefined {
	for (const { folder } of buildsOf(recipe)) {
		const text = folder === undefined ? undefined : textAt(recipe, `${folder}/Cargo.toml`);
		if (text !== undefined) return text;
	}
	return undefined;
}

function buildsOf(recipe: Recipe): readonly Build[] {
	const builds: Build[] = [];
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			const name = baseOf(command.words[0]?.value ?? "");
			if (name === "rustc") {
				const output = programOf(command);
				const folder = command.cwd;
				if (output !== undefined)
					builds.push({ step, index, command, folder, outputs: [output], unnamedIn: undefined });
			}
			if (name !== "cargo") continue;
			const words = command.words.slice(1).map((word) => word.value ?? "");
			const verb = words.find((word) => !word.startsWith("-") && !word.startsWith("+"));
			const option = (name: string): string | undefined => valuesOf(words, name)[0];
			const common = { step, index, command, outputs: [] };
			if (verb === "install") {
				const root = option("--root");
				const home = cargoHome(recipe, step);
				const own = home === undefined ? undefined : `${home}/bin`;
				const bin = root === undefined ? own : resolvePath(command.cwd, `${root}/bin`);
				const local = option("--path");
				const folder = resolvePath(command.cwd, local ?? ".");
				const programs = local === undefined ? words.flatMap(programsOfCrate) : ownPrograms(recipe, folder);
				builds.push({ ...common, folder, unnamedIn: bin, programs });
			} else if (verb === "build" || verb === "b" || verb === "rustc") {
				const manifest = option("--manifest-path")?.replace(/\/?Cargo\.toml$/, "");
				const folder = resolvePath(command.cwd, manifest === undefined || manifest === "" ? "." : manifest);
				const set = command.assignments.find(({ name }) => name === "CARGO_TARGET_DIR")?.value;
				const given = option("--target-dir") ?? set ?? step.before.variables.get("CARGO_TARGET_DIR");
				const target = given === undefined ? resolvePath(folder, "target") : resolvePath(command.cwd, given);
				const triple = option("--target");
				const named = option("--profile");
				const release = words.includes("--release") || words.includes("-r");
				const profile = named === "dev" ? "debug" : (named ?? (release ? "release" : "debug"));
				const out = [target, ...(triple === undefined ? [] : [triple]), profile].join("/");
				const bins = [...valuesOf(words, "--bin"), ...programsOf(recipe, valuesOf(words, "-p", "--package"))];
				const outputs = target === undefined ? [] : bins.map((bin) => `${out}/${bin}`);
				builds.push({ ...common, folder, outputs, unnamedIn: target === undefined ? undefined : out });
			}
		}
	}
	return builds;
}

// The images of Rust set it. Elsewhere cargo works in the user's home, unless the image sets it unseen.
function cargoHome({ base, steps }: Recipe, { before }: Step): string | undefined {
	const set = before.variables.get("CARGO_HOME");
	if (set !== undefined) return set;
	if (base.name === "rust") return "/usr/local/cargo";
	const rustup = steps.some(({ instruction }) => instruction.arguments.text.includes("rustup"));
	const root = before.user === undefined || namesRoot(before.user);
	return (base.official || rustup) && root ? "/root/.cargo" : undefined;
}

// Command lines of a crate are mostly named like it, without an ending that says what they are.
function programsOfCrate(word: string): readonly string[] {
	const name = word.replace(/@.*$/, "");
	return /^[a-z]/.test(name) ? [name, name.replace(/[-_]cli$/, "")] : [];
}

function ownPrograms(recipe: Recipe, folder: string | undefined): readonly string[] {
	const text = folder === undefined ? undefined : textAt(recipe, `${folder}/Cargo.toml`);
	return [...(text ?? "").matchAll(/^\s*name\s*=\s*["']([^"']+)/gm)].map(([, name = ""]) => name);
}

// An option may be given several times.
function valuesOf(words: readonly string[], ...names: readonly string[]): readonly string[] {
	return words.flatMap((word, at) => {
		if (names.includes(word)) return words[at + 1] ?? [];
		const name = names.find((each) => word.startsWith(`${each}=`));
		return name === undefined ? [] : word.slice(name.length + 1);
	});
}

// The packages of a workspace that are sure to make a program of their own name.
function programsOf({ context }: Recipe, packages: readonly string[]): readonly string[] {
	const mains = [...(context?.paths ?? [])].filter((path) => path.endsWith("/src/main.rs"));
	return packages.filter((name) =>
		mains.some((path) => {
			const manifest = context?.texts.get(path.replace(/src\/main\.rs$/, "Cargo.toml")) ?? "";
			return manifest.includes(`name = "${name}"`) && !/\[\[bin\]\]|autobins/.test(manifest);
		}),
	);
}

// What rustc makes by itself, a program alone: it is called after its source where nothing else is said.
function programOf({ words: [, ...words], cwd }: ShellCommand): string | undefined {
	const values = words.map((word) => word.value);
	const all = values.join(" ");
	const other = /--crate-type[ =](?!bin)|--emit\b|--test\b|--out-dir|-C ?prefer-dynamic|--version|--print/;
	const source = values.find((value) => value?.endsWith(".rs") === true);
	if (source === undefined || values.includes(undefined) || other.test(all)) return undefined;
	const at = values.indexOf("-o");
	return resolvePath(cwd, at < 0 ? baseOf(source).slice(0, -".rs".length) : values[at + 1]);
}
