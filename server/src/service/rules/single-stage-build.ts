// A Dockerfile with one stage that ships the tools it was built with.

import { DiagnosticSeverity } from "vscode-languageserver-types";
import { convert } from "../convert/convert.ts";
import { calledBy } from "../convert/ecosystems/node-called.ts";
import { installedPackages } from "../convert/packages.ts";
import { recipeOf } from "../convert/recipe.ts";
import { runtimeOf } from "../convert/runtime.ts";
import { commandName } from "../files/commands/table.ts";
import { filesOf } from "../files/files.ts";
import { entriesOf, packageFields } from "../files/package-json.ts";
import type { RunCommand } from "../files/run.ts";
import type { Stage } from "../graph/graph.ts";
import { baseOf, parentOf } from "../shell/paths.ts";
import type { Snapshot } from "../snapshot.ts";
import { devInstallIn } from "./dev-packages.ts";
import type { Rule } from "./rule.ts";
import { groundOf } from "./system.ts";

/**
 * Speaks where something is built, where what only the build needs stays in the image, and where the conversion has a
 * sound multi-stage form to offer: that is the fix, which code actions offer with its reasons. An image that is a build
 * environment by purpose has none.
 */
export const singleStageBuild: Rule = {
	code: "single-stage-build",
	severity: DiagnosticSeverity.Information,
	*check(snapshot) {
		const [stage, second] = snapshot.graph.stages;
		if (stage === undefined || second !== undefined || stage.base === undefined) return;
		const shipped = toolsIn(snapshot, stage);
		if (shipped === undefined) return;
		if (!convert(snapshot).offered) return;
		const { build, tools } = shipped;
		yield {
			range: stage.base.name.range,
			message: `The image keeps ${tools}, which only the build needs: a second stage can leave that behind.`,
			related: [{ message: "The build", range: build.command.range ?? build.step.instruction.range }],
		};
	},
};

interface Shipped {
	readonly build: RunCommand;
	readonly tools: string;
}

// What stays in the image of the tools that built it; undefined where nothing is built, or nothing is sure to stay.
function toolsIn(snapshot: Snapshot, stage: Stage): Shipped | undefined {
	const files = filesOf(snapshot);
	const commands = files.commands(stage);
	const build = commands.find(({ command }) => compilers.test(commandName(command) ?? ""));
	if (build !== undefined) {
		const ground = groundOf(stage);
		const name = ground?.image?.name ?? "";
		const jdk = ground?.image?.tag?.includes("jdk") === true;
		if (toolchains.has(name) || jdk)
			return { build, tools: `the compiler and tools of \`${ground?.label}\`` };
		// A script that is run may build too, as one that makes a module for the host's kernel.
		const script = stage.instructions.some(
			({ name, arguments: { text } }) => (name === "ENTRYPOINT" || name === "CMD") && /\.sh\b/.test(text),
		);
		if (script) return undefined;
		const packages = installedPackages(recipeOf(snapshot.graph, stage, snapshot.facts.context)).filter(
			(one) => compilerPackages.has(one.name),
		);
		if (packages.length > 0) return { build, tools: named(packages.map((one) => one.name)) };
	}
	const folders = new Set(
		commands.flatMap(({ command }) => (command.cwd === undefined ? [] : [command.cwd])),
	);
	for (const folder of folders) {
		const found = devInstallIn(files, stage, folder);
		if (found === undefined) continue;
		const path = `${folder === "/" ? "" : folder}/node_modules`;
		if (startsDevelopment(snapshot, stage, files.text(stage, `${parentOf(path)}/package.json`))) continue;
		return {
			build: found.build,
			tools: `devDependencies in \`${path}\` and the sources in \`${parentOf(path)}\``,
		};
	}
	return undefined;
}

// Whether what the container starts may be a program of devDependencies, or a script that is not at hand.
function startsDevelopment(snapshot: Snapshot, stage: Stage, manifest: string | undefined): boolean {
	const recipe = recipeOf(snapshot.graph, stage, snapshot.facts.context);
	const { words, unread } = calledBy(recipe, runtimeOf(recipe));
	const names = entriesOf(packageFields(manifest)?.get("devDependencies")).keys();
	return unread || [...names].some((name) => words.has(baseOf(name)));
}

const compilers =
	/^(go (build|install)|cargo (build|install)|mvn|gradle|dotnet (publish|build)|make|cmake|ninja|meson|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|javac|sbt|lein|swift build|pip|uv pip)$/;

const toolchains: ReadonlySet<string> = new Set(
	"golang rust gcc maven gradle sdk haskell swift clojure buildpack-deps dart".split(" "),
);

// Others may be needed at run time too: git is, and so is a library whose -dev package holds the name it is loaded by.
const compilerPackages: ReadonlySet<string> = new Set(
	"gcc g++ clang make cmake build-base build-essential alpine-sdk gcc-c++ rust cargo maven gradle go golang golang-go".split(
		" ",
	),
);

function named(names: readonly string[]): string {
	const shown = names.slice(0, 3).map((name) => `\`${name}\``);
	return names.length > 3 ? `${shown.join(", ")} and ${names.length - 3} more packages` : shown.join(" and ");
}
