// What a rule is: facts plus words. One rule is one file here, one line in index.ts, one fixture, one page in docs/rules.

import type {
	Diagnostic,
	DiagnosticSeverity,
	DiagnosticTag,
	Position,
	Range,
	TextEdit,
} from "vscode-languageserver-types";
import type { BuildFile, Snapshot } from "../snapshot.ts";

/** A check that speaks of one thing. Pure: same snapshot, same findings. */
export interface Rule {
	/** kebab-case for our own rules, BuildKit's name for BuildKit's: also the file, fixture, setting and page. */
	readonly code: string;
	/**
	 * Where no setting says otherwise. "Error" means that BuildKit refuses the file: `# check=skip=all` does not hide
	 * that. "off" is for what BuildKit calls experimental: `# check=experimental=` turns it on, as a warning.
	 */
	readonly severity: DiagnosticSeverity | "off";
	check(snapshot: Snapshot): Iterable<Finding>;
}

/** A check of the files that speak of builds (compose, bake, ...). Pure, as the others are. */
export interface BuildFileRule extends Pick<Rule, "code" | "severity"> {
	check(file: BuildFile): Iterable<Finding>;
}

/** One thing that a rule found. */
export interface Finding {
	readonly range: Range;
	/** What is wrong, one sentence. */
	readonly message: string;
	/** Where the rule's own severity is too strong for this case. A setting that is weaker still wins. */
	readonly severity?: DiagnosticSeverity;
	readonly tags?: readonly DiagnosticTag[];
	/** What is to be shown faded besides `range`; must not overlap it. */
	readonly faded?: Range;
	/** In the instruction above which a `# check=` is looked for, if that is not where `range` starts. */
	readonly checkedAt?: Position;
	readonly related?: readonly { readonly message: string; readonly range: Range; readonly uri?: string }[];
	/** Asked for only when somebody wants to fix it. */
	readonly fixes?: () => readonly Fix[];
	/** Further LSP data, such as `data`. */
	readonly data?: Diagnostic["data"];
}

/** A change that makes a finding go away, of the file that it is about. */
export interface Fix {
	/** What it does, an imperative: "Remove the stage". */
	readonly title: string;
	readonly edits: readonly TextEdit[];
	/** Whether it is the one that most people want. */
	readonly preferred?: boolean;
	/** Whether it keeps what the file builds: `source.fixAll` applies it. */
	readonly safe?: boolean;
	/** The URI of the file that is changed, where that is another one. */
	readonly uri?: string;
}
