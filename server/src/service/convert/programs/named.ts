// What words of the container name: arguments, values of variables, data, and what it hands out.

import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { inContext, namesData, withinAny } from "../ecosystems/data.ts";
import type { Recipe } from "../recipe.ts";
import { findInModule, findPath } from "./called.ts";
import type { Finding } from "./finding.ts";
import { pathFolders, systemFolders } from "./folders.ts";
import { isPlacedFile } from "./operands.ts";

/** A word that names something that is built: an argument, a variable's value. */
export function findNamed(finding: Finding, word: string): void {
	const path = word.startsWith("-") ? undefined : resolvePath(finding.workdir, word);
	if (path === undefined) return;
	const called = finding.outputs.some(
		(output) => baseOf(output) === word && pathFolders.includes(parentOf(output)),
	);
	if (called || finding.lookup(path) !== undefined || finding.inTree(path)) {
		finding.runs++;
		return;
	}
	if (findInModule(finding, path)) return;
	if (isInstalledByGo(finding, path)) {
		finding.found.set(path, { path, why: `${path} is named by what describes the container.` });
		finding.runs++;
		return;
	}
	const build = finding.parts.builds.find(
		({ unnamedIn }) => unnamedIn !== undefined && unnamedIn === parentOf(path),
	);
	if (build === undefined || !/[./]/.test(word)) return;
	const glob = /[*?]/.test(baseOf(path));
	const why = `${path} is named by what describes the container.`;
	finding.found.set(path, { path, ...(glob && { to: `${parentOf(path)}/` }), why });
	finding.runs++;
}

/** `ENTRYPOINT ["entry.sh"]` with `CMD ["/src/server"]`: a script of the file's own is given the program that it starts. */
export function findHandedOn(finding: Finding, [script = "", program = ""]: readonly string[]): void {
	const { recipe, builds } = finding.parts;
	const path = resolvePath(finding.workdir, program);
	if (path === undefined || !/^[./]*[\w.-]+\/[\w./-]+$/.test(program) || /\.\w+$/.test(program)) return;
	if (!startsScript(recipe, script) || inContext(recipe, path) === "file" || finding.found.has(path)) return;
	const opaque = builds.some(
		({ opaque: any, folder }) => any === true && folder !== undefined && isWithin(path, folder),
	);
	if (opaque) findPath(finding, path);
}

/** What the container hands out: something that is built, or a folder that holds it. */
export function findHandedOut(finding: Finding, path: string): void {
	const { recipe, inputs, builds } = finding.parts;
	// What a shell or COPY would read in another way is left alone.
	if (!/^[\w./*?+@~-]+$/.test(path)) return;
	if (systemFolders.has(path) || finding.lookup(path) !== undefined || finding.inTree(path)) return;
	const holds = finding.outputs.some((output) => isWithin(output, path));
	const opaque = builds.some(
		({ opaque: any, folder }) => any === true && folder !== undefined && isWithin(path, folder),
	);
	if (!holds && (!opaque || !withinAny(path, inputs) || isPlacedFile(recipe, path))) return;
	const glob = /[*?[]/.test(path);
	// It may be a folder as well as a file.
	const to = glob ? `${parentOf(path)}/` : path;
	finding.found.set(path, {
		path,
		to,
		...(holds && { tree: true }),
		why: `${path} is what the container hands out.`,
	});
	finding.runs++;
}

/** A file that an argument or a variable names, out of the sources: configuration, data. */
export function findMentioned(finding: Finding, word: string): void {
	const { recipe, inputs } = finding.parts;
	const path = resolvePath(finding.workdir, word);
	if (path === undefined || finding.found.has(path) || !withinAny(path, inputs) || finding.inTree(path))
		return;
	const known = inContext(recipe, path);
	const plain = /^[\w./-]+$/.test(word) && !word.startsWith("-");
	const likely = plain && (word.includes("/") ? namesData(path) : dataName.test(word));
	const isArgument = finding.parts.runtime.arguments.has(word);
	if (path === finding.workdir && isArgument && (word.startsWith("/") || word === ".")) {
		finding.found.set(path, { path, tree: true, why: `${path} is named by what describes the container.` });
		return;
	}
	if (path === finding.workdir || known === "missing" || (known === undefined && !likely)) return;
	if (known === undefined && !isCopied(recipe, path)) return;
	finding.found.set(path, {
		path,
		...(known === "tree" ? { tree: true } : known === undefined ? { to: path } : {}),
		why: `${path} is named by what describes the container.`,
	});
}

// Without modules Go installs the package in G/src/.../X as G/bin/X, whoever calls it.
function isInstalledByGo(finding: Finding, path: string): boolean {
	if (!path.endsWith(`/bin/${baseOf(path)}`)) return false;
	const sources = `${parentOf(parentOf(path))}/src/`;
	return finding.parts.builds.some(
		({ opaque, folder }) =>
			opaque === true && folder?.startsWith(sources) === true && baseOf(folder) === baseOf(path),
	);
}

// A script out of the build context, by its path or, in a folder of PATH, by its name.
function startsScript(recipe: Recipe, program: string): boolean {
	return recipe.steps.some(({ placed }) =>
		placed?.some(
			({ path, foreign, kind }) =>
				path !== undefined &&
				!foreign &&
				kind !== "tree" &&
				(path === program || (baseOf(path) === program && pathFolders.includes(parentOf(path)))),
		),
	);
}

function isCopied(recipe: Recipe, path: string): boolean {
	return recipe.steps.some((step) =>
		step.placed?.some(
			(placed) => placed.path !== undefined && placed.kind !== "file" && isWithin(path, placed.path),
		),
	);
}

const dataName = /\.(ya?ml|json|toml|ini|conf|cfg|properties|env|html?|xml|sql|pem|crt)$/;
