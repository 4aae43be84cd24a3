// Programs that are compiled: what is made of the sources, and which of that the container runs.

import { baseOf, isWithin, parentOf } from "../../shell/paths.ts";
import type { Artefact, Refusal } from "../ecosystems/ecosystem.ts";
import { textAt } from "../ecosystems/texts.ts";
import { handedOut } from "../handed-out.ts";
import { findBare, findPath } from "./called.ts";
import { runsDeployed } from "./deployed.ts";
import { Finding, type Found, type Parts } from "./finding.ts";
import { carriedBuilds, movedOutputs } from "./moved.ts";
import { findHandedOn, findHandedOut, findMentioned, findNamed } from "./named.ts";
import { isPlacedFile } from "./operands.ts";
import { findScripted, isScriptAlone } from "./scripted.ts";
import { findEverything, findFilled, isIndirect } from "./whole.ts";

/** What the builds make that run time needs; why not, where it can't be told that the container runs any of it. */
export function artefactsOf(known: Parts): Found | Refusal {
	const { recipe, runtime } = known;
	const parts = { ...known, builds: [...known.builds, ...carriedBuilds(known)] };
	const finding = new Finding(parts, movedOutputs(parts));
	for (const word of runtime.words) findNamed(finding, word);
	for (const program of runtime.programs) {
		const refusal = program.includes("/") ? findPath(finding, program) : findBare(finding, program);
		if (refusal !== undefined) return refusal;
	}
	findScripted(finding);
	for (const command of runtime.commands) findHandedOn(finding, command);
	for (const path of handedOut(recipe, runtime)) findHandedOut(finding, path);
	findOutputs(finding);
	findInstalled(finding);
	if (runsDeployed(finding)) finding.runs++;
	if (finding.runs === 0) findFilled(finding);
	if (finding.runs === 0 && isIndirect(finding)) findEverything(finding);
	if (finding.found.size === 0 || finding.runs === 0 || isScriptAlone(finding)) {
		return { refused: "It can't be told which of the files that the build makes the container runs." };
	}
	for (const word of runtime.words) findMentioned(finding, word);
	const scripted = runtime.programs.some(
		(program) => isPlacedFile(recipe, program) && textAt(recipe, program) === undefined,
	);
	return { found: inOrder(finding), outputs: finding.outputs, scripted };
}

// Programs that nothing names.
function findOutputs(finding: Finding): void {
	for (const output of finding.outputs) {
		if (finding.found.has(output)) continue;
		const carried = [...finding.found.values()];
		const shared = carried.some(({ path, to }) => to !== undefined && parentOf(path) === parentOf(output));
		const to = shared && !finding.named.has(output) ? `/usr/local/bin/${baseOf(output)}` : undefined;
		const why = `${output} is built here, and nothing says that it is not needed.`;
		// What `mv` and `cp -r` carry away may be a whole folder: it keeps its own name either way.
		const folder = to === undefined && finding.mayBeFolder(output);
		finding.found.set(output, {
			path: output,
			...(to !== undefined && { to }),
			...(folder && { to: output, tree: true }),
			why,
		});
	}
}

// Folders that builds fill.
function findInstalled({ parts, found }: Finding): void {
	for (const { staged } of parts.builds) {
		if (staged === undefined) continue;
		const why = `${staged} holds what the build installs among the system's files.`;
		found.set(staged, { path: staged, to: "/", tree: true, why });
	}
	const own = parts.builds.filter(({ staged }) => staged === undefined);
	for (const tree of new Set(own.flatMap(({ trees }) => trees ?? []))) {
		found.set(tree, { path: tree, tree: true, why: `${tree} is where the build installs what it made.` });
	}
}

// In the order in which they are built, without what lies in folders that are copied whole.
function inOrder({ found, outputs }: Finding): readonly Artefact[] {
	const trees = [...found.values()].filter(({ tree }) => tree === true);
	const apart = [...found.values()].filter(
		({ path, to }) =>
			to !== undefined || !trees.some((tree) => tree.path !== path && isWithin(path, tree.path)),
	);
	const order = new Map(outputs.map((path, index) => [path, index]));
	const place = ({ path }: Artefact): number => order.get(path) ?? outputs.length;
	return apart.sort((a, b) => place(a) - place(b));
}
