// Files that a program may read while it runs: what their names tell, and what the build context shows.

import { baseOf, isWithin } from "../../shell/paths.ts";
import { type Placed, sourceOf } from "../copies.ts";
import type { Recipe } from "../recipe.ts";
import { unknownFolder } from "../unknown-folder.ts";

/** Whether a name is one that programs use for data they read at run time. */
export function namesData(path: string): boolean {
	const name = baseOf(path).toLowerCase();
	return dataFolders.has(name) || dataFile.test(name);
}

/** Whether a file's name is of one that only builds, tests, people and services around the program read. */
export function namesBuildInput(path: string): boolean {
	const name = baseOf(path);
	return buildFile.test(name) || (name.startsWith(".") && name !== ".env");
}

/** A folder or file of the image that the context shows to be data. */
export interface Data {
	readonly path: string;
	readonly tree: boolean;
}

/**
 * What of a copied folder looks like run-time data. `isCode` tells sources apart; a folder counts when its name is one
 * of data and something in it is not code. Without a known context nothing is found.
 */
export function dataIn(recipe: Recipe, placed: Placed, isCode: (file: string) => boolean): readonly Data[] {
	const { context } = recipe;
	const root = placed.path;
	if (context === undefined || root === undefined || placed.foreign || placed.kind !== "tree") return [];
	// Who does not start in a folder of unknown place can't name it.
	if (isWithin(root, unknownFolder) && !isWithin(recipe.end.workdir ?? unknownFolder, unknownFolder))
		return [];
	const prefix = placed.source === "." ? "" : `${placed.source}/`;
	const found = new Map<string, Data>();
	for (const path of context.paths) {
		if (!path.startsWith(prefix)) continue;
		const rest = path.slice(prefix.length);
		if (rest.endsWith("/")) {
			// A folder that was not looked into is judged by its name alone.
			const name = rest.slice(0, -1);
			if (context.complete || name.includes("/") || !namesData(name) || listed(context.paths, path)) continue;
			if (!ignoredFolders.has(name))
				found.set(name, { path: root === "/" ? `/${name}` : `${root}/${name}`, tree: true });
			continue;
		}
		const slash = rest.indexOf("/");
		const top = slash < 0 ? rest : rest.slice(0, slash);
		if (found.has(top) || isCode(path) || namesBuildInput(rest) || !namesData(top)) continue;
		if (ignoredFolders.has(top)) continue;
		found.set(top, { path: root === "/" ? `/${top}` : `${root}/${top}`, tree: slash >= 0 });
	}
	return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function listed(paths: ReadonlySet<string>, folder: string): boolean {
	for (const path of paths) if (path.length > folder.length && path.startsWith(folder)) return true;
	return false;
}

/** Whether the context is known to hold a path of the image; undefined where it is not known. */
export function inContext(recipe: Recipe, path: string): "file" | "tree" | "missing" | undefined {
	const { context } = recipe;
	if (context === undefined) return undefined;
	for (const step of recipe.steps) {
		for (const placed of step.placed ?? []) {
			const source = sourceOf(placed, path);
			if (source === undefined) continue;
			if (context.paths.has(source)) return "file";
			if (context.paths.has(`${source}/`) || source === ".") return "tree";
		}
	}
	return context.complete ? "missing" : undefined;
}

/** Whether a path lies in one of the folders. */
export function withinAny(path: string, folders: readonly string[]): boolean {
	return folders.some((folder) => isWithin(path, folder));
}

const dataFolders: ReadonlySet<string> = new Set(
	(
		"templates template tmpl tpl views view static public assets asset web www html htdocs ui dist frontend " +
		"config configs conf configuration settings migrations migration db schema schemas sql locales locale i18n " +
		"lang langs languages translations data resources resource fixtures seeds seed media images img fonts css js " +
		"certs cert certificates keys docs-static swagger openapi swagger-ui policies rules models-data"
	).split(" "),
);

const ignoredFolders: ReadonlySet<string> = new Set([
	"vendor",
	"node_modules",
	"test",
	"tests",
	"testdata",
	"docs",
	"hack",
]);

const dataFile =
	/^\.env$|\.(ya?ml|json|toml|ini|conf|cfg|properties|env|html?|tmpl|tpl|gohtml|gotmpl|css|sql|pem|crt|cer|db|sqlite3?|csv|xml|mmdb|txt)$/;

const buildFile =
	/^(Dockerfile|circle|appveyor|azure-pipelines|bitbucket-pipelines|cirrus|pom|mvnw|gradlew|Cargo|Gopkg|glide|rust-toolchain|build\.gradle|settings\.gradle|gradle\.properties|gradle-wrapper|libs\.versions|build\.(properties|mill|sbt|xml|sc)|plugins\.sbt|project\.clj|deps\.edn|Procfile|NuGet|global\.json|Directory\.|docker-compose|compose|Makefile|Taskfile|README|LICENSE|LICENCE|CHANGELOG|CONTRIBUTING|Jenkinsfile|Vagrantfile|skaffold|cloudbuild|k8s|kubernetes|deployment|service|ingress|Chart|values|renovate|codecov|sonar-|package|package-lock|yarn|pnpm|tsconfig|buf|sqlc|gqlgen|mkdocs|benchmark_config|stack\.yaml|hie\.yaml|shard|requirements|go)\b.*$|\.(md|lock|sum|mod|gradle|iml)$/i;
