// What package managers need besides themselves to fetch what a project depends on: which files, and when that is all.

import type { ContextFiles } from "../../facts/facts.ts";
import { entriesOf, packageFields } from "../../files/package-json.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { baseOf } from "../../shell/paths.ts";
import { composer } from "./composer.ts";
import type { Manager, Reason } from "./manager.ts";
import { nuget } from "./nuget.ts";

/** Files that tell what a project depends on, by their names. */
export const manifestFiles =
	/^(go\.(mod|sum|work)|package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-(lock|workspace)\.yaml|bun\.lockb?|\.npmrc|\.yarnrc(\.yml)?|requirements[\w.-]*\.(txt|in)|constraints[\w.-]*\.txt|Pipfile(\.lock)?|pyproject\.toml|poetry\.(lock|toml)|uv\.lock|setup\.(py|cfg)|pom\.xml|settings\.xml|(build|settings)\.gradle(\.kts)?|gradle(w|\.properties)?|libs\.versions\.toml|mvnw|\.mvn|Cargo\.(toml|lock)|[\w.-]+\.(csproj|fsproj|vbproj|sln|slnx|props|targets)|[nN]u[gG]et\.[cC]onfig|global\.json|packages\.lock\.json|Gemfile(\.lock)?|[\w.-]+\.gemspec|\.ruby-version|composer\.(json|lock)|mix\.(exs|lock)|rebar\.(config|lock)|Package\.(swift|resolved)|deps\.edn|project\.clj|build\.sbt|shard\.(yml|lock)|\*\.csproj|package\*\.json|[\w.-]*\*\.(json|txt|lock|toml|csproj|sln))$/;

/** The managers whose manifests are known. */
export const managers: readonly Manager[] = [
	{
		// Every build needs the modules, and downloading them reads go.mod and go.sum alone.
		needs: (command) =>
			isCall(command, "go", /^(build|install|test|run|vet|generate)$/) ? "go mod download" : undefined,
		manifests(context) {
			const text = context.texts.get("go.mod");
			if (text === undefined) return { reason: "The go.mod of the sources is not known." };
			if (/=>\s*\.{0,2}\//.test(text))
				return { reason: "go.mod replaces a module by a folder of the sources." };
			if (context.paths.has("vendor/") || context.paths.has("go.work"))
				return { reason: "The sources have a vendor folder or a go.work, which go reads as well." };
			return present(context, ["go.mod", "go.sum"]);
		},
	},
	{
		fetches: (command) => /^(ci|i|install)$/.test(verbOf(command)) && isCall(command, "npm") && bare(command),
		manifests: (context) =>
			nodeManifests(context, ["package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc"]),
	},
	{
		fetches: (command) => /^(|install)$/.test(verbOf(command)) && isCall(command, "yarn") && bare(command),
		manifests(context) {
			if (context.paths.has(".yarn/") || context.paths.has(".yarnrc.yml"))
				return { reason: "Yarn keeps parts of itself among the sources." };
			return nodeManifests(context, ["package.json", "yarn.lock", ".npmrc", ".yarnrc"]);
		},
	},
	{
		fetches: (command) => /^(i|install)$/.test(verbOf(command)) && isCall(command, "pnpm") && bare(command),
		manifests(context) {
			if (context.paths.has("pnpm-workspace.yaml") || context.paths.has(".pnpmfile.cjs"))
				return { reason: "The project is a workspace, or has a script for pnpm." };
			return nodeManifests(context, ["package.json", "pnpm-lock.yaml", ".npmrc"]);
		},
	},
	{
		fetches: (command) =>
			/^pip[\d.]*$/.test(baseOf(command.words[0]?.value ?? "")) &&
			verbOf(command) === "install" &&
			requirementsOf(command) !== undefined,
		manifests(context, command) {
			const file = requirementsOf(command) ?? "";
			const text = context.texts.get(file);
			if (text === undefined) return { reason: `What ${file} says is not known.` };
			const local = text
				.split("\n")
				.map((line) => line.trim())
				.find((line) =>
					/^(-e|--editable|-r|--requirement|-c|--constraint|\.|\/|file:)|@\s*(file:|\.)|^(-f|--find-links)/.test(
						line,
					),
				);
			if (local !== undefined) return { reason: `${file} names a file of the sources: ${local}` };
			return [file];
		},
	},
	{
		fetches: (command) => verbOf(command) === "install" && isCall(command, "bundle") && bare(command),
		manifests(context) {
			const text = context.texts.get("Gemfile");
			if (text === undefined) return { reason: "What Gemfile says is not known." };
			if (/\b(path|gemspec|eval_gemfile|require_relative|File|IO|Dir)\b/.test(text))
				return { reason: "Gemfile reads files of the sources." };
			return present(context, ["Gemfile", "Gemfile.lock"]);
		},
	},
	{
		needs: (command) =>
			isCall(command, "mvn") &&
			!command.words.some(({ value }) => /^(-f|--file|-pl|-o|--offline|-s|--settings)$/.test(value ?? ""))
				? "mvn -B dependency:go-offline"
				: undefined,
		manifests(context) {
			const text = context.texts.get("pom.xml");
			if (text === undefined) return { reason: "What pom.xml says is not known." };
			if (
				/<modules>|<scope>\s*system|<relativePath>\s*[^<\s]|-SNAPSHOT<\/version>\s*<\/(dependency|parent)>/.test(
					text,
				)
			)
				return { reason: "pom.xml refers to other projects or files." };
			if (context.paths.has(".mvn/")) return { reason: "Maven has settings among the sources." };
			return ["pom.xml"];
		},
	},
	nuget,
	composer,
];

function nodeManifests(context: ContextFiles, names: readonly string[]): readonly string[] | Reason {
	const text = context.texts.get("package.json");
	if (text === undefined) return { reason: "What package.json says is not known." };
	const fields = packageFields(text);
	if (fields === undefined) return { reason: "package.json can't be read." };
	if (fields.has("workspaces")) return { reason: "The project is a workspace." };
	const own = [...entriesOf(fields.get("scripts")).keys()].find((name) =>
		/^(pre|post)?(install|prepare|prepublish|dependencies)$/.test(name),
	);
	if (own !== undefined)
		return { reason: `package.json has a script for ${own}, which may need the sources.` };
	if (/"(file|link|portal|patch|workspace):|"patchedDependencies"/.test(text))
		return { reason: "package.json names packages among the sources." };
	return present(context, names);
}

function present(context: ContextFiles, names: readonly string[]): readonly string[] | Reason {
	const [first = "", ...others] = names;
	if (!context.paths.has(first)) return { reason: `${first} is not there.` };
	// Without a lock file, an old cache would decide the versions from then on.
	return [first, ...others.filter((name) => context.paths.has(name))];
}

function isCall(command: ShellCommand, tool: string, verb?: RegExp): boolean {
	return baseOf(command.words[0]?.value ?? "") === tool && (verb === undefined || verb.test(verbOf(command)));
}

function verbOf({ words }: ShellCommand): string {
	return (
		words
			.slice(1)
			.map(({ value }) => value ?? "")
			.find((word) => !word.startsWith("-")) ?? ""
	);
}

/** Whether a package manager is told nothing but to install what its manifest names: no packages, no other folder. */
export function bare(command: ShellCommand): boolean {
	const [, ...rest] = command.words.map(({ value }) => value);
	const names = rest.filter((word) => word === undefined || !word.startsWith("-"));
	return (
		names.length <= 1 &&
		!rest.some(
			(word) =>
				word === undefined ||
				/^(-g|--global|--prefix|-C|--cwd|--dir|--gemfile|--path|--filter|-F|-w)(=|$)/.test(word),
		)
	);
}

// The one file of requirements that a command installs from.
function requirementsOf({ words }: ShellCommand): string | undefined {
	const rest = words.slice(2).map(({ value }) => value);
	const at = rest.findIndex((word) => word === "-r" || word === "--requirement");
	const file = rest[at + 1];
	if (at < 0 || file === undefined || file.startsWith("-")) return undefined;
	const others = rest.filter((_word, index) => index !== at && index !== at + 1);
	const plain = others.every(
		(word) =>
			word?.startsWith("-") === true &&
			!/^(-e|-c|-r|--editable|--constraint|-t|--target|--prefix)$/.test(word),
	);
	const name = file.replace(/^\.\//, "");
	return plain && /^[\w.-]+$/.test(name) ? name : undefined;
}
