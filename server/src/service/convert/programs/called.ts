// The programs that the container starts.

import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { inContext, withinAny } from "../ecosystems/data.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { textAt } from "../ecosystems/texts.ts";
import { writtenScript } from "../ecosystems/written-scripts.ts";
import { installedPackages, programsOf } from "../packages.ts";
import { concrete } from "../recipe.ts";
import type { Finding } from "./finding.ts";
import { isSystem, pathFolders, systemFolders } from "./folders.ts";

export function findPath(finding: Finding, program: string): Refusal | undefined {
	const { recipe, builds, inputs } = finding.parts;
	if (findInModule(finding, program)) return undefined;
	const output = finding.lookup(program);
	const why = `${program} is what the container runs.`;
	if (output !== undefined) {
		finding.found.set(output, { path: output, why });
		finding.runs++;
		return undefined;
	}
	const moved = finding.outputs.some(
		(path) => path !== program && isWithin(program, path) && finding.mayBeFolder(path),
	);
	if (moved || finding.inTree(program)) {
		finding.runs++;
		return undefined;
	}
	const unnamed = builds.some((build) => build.unnamedIn === parentOf(program));
	if (!unnamed && (!withinAny(program, inputs) || isSystem(program))) return undefined;
	const opaque = builds.some((build) => build.opaque === true);
	const made = unnamed || opaque;
	const known = inContext(recipe, program);
	if (!made && known === "missing") {
		return { refused: `The container runs ${program}, and no step of the file makes it.` };
	}
	if (known === undefined && !made && !program.endsWith(".sh")) {
		return { refused: `The container runs ${program}, and it can't be told which step makes it.` };
	}
	const script = textAt(recipe, program);
	const tool = script === undefined ? undefined : buildTool.exec(script)?.[2];
	if (tool !== undefined) return { refused: `${program} runs ${tool}, which needs the build tools.` };
	const unreadable = script === undefined && program.endsWith(".sh");
	const keeps = finding.parts.keepsFolders === true && (opaque || unreadable);
	const folder = keeps ? folderOf(finding, program) : undefined;
	if (folder === undefined) finding.found.set(program, { path: program, why });
	else {
		const reason = `${why} What it needs of the folder in which it was built can't be told, so that is copied whole.`;
		finding.found.set(folder, { path: folder, tree: true, why: reason });
	}
	// What an unknown script runs can't be told: it does not count as one of the programs.
	const isScript = program.endsWith(".sh") || known === "file";
	const whole = folder !== undefined && unreadable;
	if (script !== undefined || (made && !isScript) || whole) finding.runs++;
	return undefined;
}

export function findBare(finding: Finding, program: string): Refusal | undefined {
	const { recipe, builds } = finding.parts;
	if (isCommon(program)) return undefined;
	const { interpreters } = finding.parts;
	if (interpreters?.has(program) === true && builds.some(({ trees }) => trees !== undefined)) finding.runs++;
	const output = finding.outputs.find((path) => baseOf(concrete(recipe, path) ?? path) === program);
	const folders = (recipe.end.variables.get("PATH") ?? "").split(":");
	// What a package brings is nothing that a build has put into its folder.
	const packaged = installedPackages(recipe).some(({ name }) => programsOf(name).includes(program));
	const unnamed =
		packaged || isSystemProgram(program)
			? undefined
			: builds.find(({ unnamedIn }) => unnamedIn !== undefined && folders.includes(unnamedIn));
	const path =
		output ??
		(unnamed?.unnamedIn === undefined
			? (spoken(finding, program) ?? prefixed(finding, program))
			: `${unnamed.unnamedIn}/${program}`);
	const written = path === undefined ? writtenScript(recipe, program) : undefined;
	if (written !== undefined && findWritten(finding, written)) return undefined;
	if (path === undefined) {
		const inTree = builds.some(({ trees }) =>
			trees?.some((tree) => folders.some((folder) => folder !== "" && isWithin(folder, tree))),
		);
		if (inTree && !isSystemProgram(program)) finding.runs++;
		return undefined;
	}
	const inPath = pathFolders.includes(parentOf(path));
	const to = inPath || finding.named.has(path) ? undefined : `/usr/local/bin/${program}`;
	const where = to === undefined ? "" : " It goes to a folder that is in every image's PATH.";
	const why = `${program} is what the container runs.${where}`;
	finding.found.set(path, { path, ...(to !== undefined && { to }), why });
	finding.runs++;
	return undefined;
}

/** A file in `target` or the like of some module: alone where it needs nothing beside it, else with its folder. */
export function findInModule(finding: Finding, path: string): boolean {
	for (const { folder, modules, selfContained } of finding.parts.builds) {
		if (folder === undefined || modules === undefined || !isWithin(path, folder)) continue;
		const at = `${path}/`.indexOf(`/${modules}/`, Math.max(folder.length - 1, 0));
		if (at < 0) continue;
		const made = path.slice(0, at + modules.length + 1);
		const rest = path.slice(made.length + 1);
		const staged = /^(?:universal\/stage|install\/[\w.-]+|install|quarkus-app)(?=\/)/.exec(rest)?.[0];
		if ((selfContained === true || wholeJar.test(rest)) && staged === undefined && rest !== "") {
			const glob = /[*?]/.test(baseOf(path));
			finding.found.set(path, {
				path,
				...(glob && { to: `${parentOf(path)}/` }),
				why: `${path} is what the container runs, and it holds all that it needs.`,
			});
		} else {
			const tree = staged === undefined ? made : `${made}/${staged}`;
			const why = `${path} is what the container runs; what it needs beside it can't be told, so ${tree} is copied whole.`;
			finding.found.set(tree, { path: tree, tree: true, why });
		}
		finding.runs++;
		return true;
	}
	return false;
}

// `make PREFIX=/go`: what the container finds by its name lies in the one folder of PATH that this makes.
function prefixed(finding: Finding, program: string): string | undefined {
	const { recipe, builds } = finding.parts;
	if (isSystemProgram(program) || installedPackages(recipe).some(({ name }) => name === program))
		return undefined;
	const folders = (recipe.end.variables.get("PATH") ?? "").split(":");
	const found = builds.flatMap(({ command, opaque }) => {
		const given = command.words.map(({ value }) => /^(?:PREFIX|prefix)=(\/.+)$/.exec(value ?? "")?.[1]);
		return opaque === true ? given.flatMap((prefix) => (prefix === undefined ? [] : `${prefix}/bin`)) : [];
	});
	const folder = found.find((each) => folders.includes(each) && !pathFolders.includes(each));
	return folder === undefined ? undefined : `${folder}/${program}`;
}

// In a folder that a build fills, where a later command names it: `strip /root/.local/bin/program`.
function spoken(finding: Finding, program: string): string | undefined {
	const { recipe, builds } = finding.parts;
	const paths = builds.flatMap(({ unnamedIn }) => (unnamedIn === undefined ? [] : `${unnamedIn}/${program}`));
	return paths.find((path) =>
		recipe.steps.some(({ script }) =>
			script?.commands.some(({ words, cwd }) =>
				words.slice(1).some(({ value }) => value !== undefined && resolvePath(cwd, value) === path),
			),
		),
	);
}

// A script that a RUN writes among the programs of the build, which it calls: they come along with it.
function findWritten(finding: Finding, script: string): boolean {
	const folder = parentOf(script);
	const { builds } = finding.parts;
	const beside =
		finding.outputs.some((output) => parentOf(output) === folder) ||
		builds.some(({ unnamedIn }) => unnamedIn === folder);
	if (!beside || systemFolders.has(folder) || pathFolders.includes(folder)) return false;
	const why = `${script} is a script that a RUN writes, and what it calls lies beside it: ${folder} is copied whole.`;
	finding.found.set(folder, { path: folder, tree: true, why });
	finding.runs++;
	return true;
}

// The outermost folder of the build that holds a program.
function folderOf(finding: Finding, program: string): string | undefined {
	const folders = finding.parts.inputs.filter((folder) => folder !== program && isWithin(program, folder));
	// What is everybody's folder for sources is nobody's own.
	const shared = (folder: string): boolean => folder === "/usr/src" || /^\/home\/[^/]+$/.test(folder);
	const own = folders.filter((folder) => !shared(folder) || folders.every(shared));
	return own.sort((a, b) => a.length - b.length)[0];
}

// Names that the makers of jars with all their libraries give them.
const wholeJar = /(-jar-with-dependencies|-standalone|-uber|-shaded|-fat|-all|-assembly-[\w.-]+)\.jar$/;

const buildTool = /(^|[\s;&|(])(go|make|air|cargo|mvn|gradle|gcc)\s/m;

/** Whether a name is that of a program that systems and languages bring. */
export function isSystemProgram(program: string): boolean {
	return ["java", "node", "python", "python3", "ruby", "php", "dotnet", "nginx", "go", "perl"].includes(
		program,
	);
}

/** Whether a program only helps to start or to watch another. */
export function isCommon(program: string): boolean {
	return ["sh", "bash", "curl", "wget", "cat", "test", "nc", "ping", "pgrep", "pidof"].includes(program);
}
