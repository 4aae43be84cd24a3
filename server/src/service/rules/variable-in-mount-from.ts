// `RUN --mount=from=$IMAGE`.

import { aliasStage } from "./alias.ts";
import { refusal } from "./refusal.ts";

/** BuildKit does not expand variables in a mount's `from`; a stage with that base can be named instead. */
export const variableInMountFrom = refusal(
	"variable-in-mount-from",
	["variable-in-mount-from"],
	(problem, { graph }) => ({
		message:
			"A mount's `from` takes no variables: give the image a name with `FROM ... AS name` and mount that name.",
		fixes: () => aliasStage(graph, problem.range),
	}),
);
