// The refactorings, in the order in which they are offered.

import { imageStage } from "./imageStage.ts";
import { inlineStage } from "./inlineStage.ts";
import { nameStage } from "./nameStage.ts";
import type { Refactor } from "./refactoring.ts";
import { shareBeginning } from "./shareBeginning.ts";
import { extractStage, splitStage } from "./split.ts";

/** All of them. */
export const refactorings: readonly Refactor[] = [
	extractStage,
	splitStage,
	nameStage,
	imageStage,
	shareBeginning,
	inlineStage,
];
