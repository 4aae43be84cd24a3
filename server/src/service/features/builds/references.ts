// References: from a target or a build argument in a file that builds to every place that names its stage or ARG.

import type { Location, Position } from "vscode-languageserver-types";
import { placeKey } from "../../facts/claim.ts";
import type { BuildFile } from "../../snapshot.ts";
import { references } from "../references.ts";
import { stageHead } from "../stageUse.ts";
import { argumentAt } from "./argument.ts";
import { stagesMeant, targetAt } from "./place.ts";

/** The mentions of the stages or ARGs that a position means, in their Dockerfiles and in all files that build. */
export function buildFileReferences(
	file: BuildFile,
	position: Position,
	includeDeclaration: boolean,
): readonly Location[] {
	const place = targetAt(file, position);
	const found = new Map<string, Location>();
	for (const { snapshot, setter } of argumentAt(file, position)?.meant ?? []) {
		for (const location of references(snapshot, setter.range.start, includeDeclaration)) {
			found.set(placeKey(location), location);
		}
	}
	if (place === undefined) return [...found.values()];
	for (const { build, stage } of stagesMeant(place)) {
		if (build.dockerfile === undefined) continue;
		for (const location of references(build.dockerfile, stageHead(stage).start, includeDeclaration)) {
			found.set(placeKey(location), location);
		}
	}
	return [...found.values()];
}
