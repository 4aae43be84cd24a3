// What a build's target means (BuildKit: frontend/dockerfile/dockerfile2llb/convert.go, resolveTarget).

import { goLower } from "../syntax/characters.ts";
import type { BuildGraph, Stage } from "./graph.ts";

/** The stage that `--target NAME` builds: in any case, the last one of a name. Undefined where there is none. */
export function targetStage({ stages }: BuildGraph, target: string): Stage | undefined {
	const name = goLower(target);
	return stages.findLast((stage) => stage.name?.value === name);
}
