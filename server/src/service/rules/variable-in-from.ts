// `COPY --from=$IMAGE`.

import { aliasStage } from "./alias.ts";
import { refusal } from "./refusal.ts";

/** BuildKit does not expand variables in `--from`; a stage with that base can be named instead. */
export const variableInFrom = refusal("variable-in-from", ["variable-in-from"], (problem, { graph }) => ({
	message:
		"`--from` takes no variables or quotes: give the image a name with `FROM ... AS name` and copy from that name.",
	fixes: () => aliasStage(graph, problem.range),
}));
