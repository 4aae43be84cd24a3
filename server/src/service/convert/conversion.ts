// What the conversion of a single-stage Dockerfile gives.

import type { TextEdit } from "vscode-languageserver-types";
import type { ExtraId } from "./extras/extra.ts";
import type { LeftOut } from "./extras/index.ts";

/** The answer to "can this Dockerfile become a multi-stage one?". */
export type ConversionResult =
	| { readonly offered: true /** The soundest first. */; readonly conversions: readonly Conversion[] }
	| {
			readonly offered: false /** One sentence for the log and the command line. */;
			readonly reason: string;
	  };

/** One sound multi-stage form of a single-stage Dockerfile. */
export interface Conversion {
	/** The runtime base without its tag, as `alpine`, `scratch`, `distroless`: what `--base` selects. */
	readonly base: string;
	/** The runtime base as FROM has it. */
	readonly image: string;
	/** As an action's title: "Convert to multi-stage build (alpine)", with the extras named. */
	readonly title: string;
	/** Never empty; each with the sentence that says why. Disjoint and in file order. */
	readonly edits: readonly ExplainedEdit[];
	/** The extras that were asked for and are in it. */
	readonly extras: readonly ExtraId[];
	/** The extras that were asked for and can't be right here, each with the reason. */
	readonly leftOut: readonly LeftOut[];
	/** One sentence per decision: why this base, why these paths, what was dropped. */
	readonly explanation: readonly string[];
}

/** An edit of the file with its reason, shown in the refactor preview. */
export interface ExplainedEdit {
	readonly edit: TextEdit;
	/** Short, as "Name the build stage". */
	readonly label: string;
	readonly reason: string;
}
