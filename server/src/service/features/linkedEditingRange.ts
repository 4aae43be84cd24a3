// Linked editing: a stage's name and its mentions change together while one of them is typed.

import type { Position, Range } from "vscode-languageserver-types";
import type { Snapshot } from "../snapshot.ts";
import { mentionsOf, stageUseAt } from "./stageUse.ts";

/** Places that hold the same name, and what may be typed in them. */
export interface LinkedNames {
	readonly ranges: readonly Range[];
	readonly wordPattern: string;
}

/** The name at a position and all places of the same spelling that name that stage; undefined where it stands alone. */
export function linkedEditingRange({ graph }: Snapshot, position: Position): LinkedNames | undefined {
	const use = stageUseAt(graph, position);
	const [stage, other] = use?.stages ?? [];
	if (use === undefined || stage?.name === undefined || other !== undefined) return undefined;
	const { name } = stage;
	const same = mentionsOf(graph, [stage]).filter((mention) => mention.name.text === name.text);
	const ranges = [name, ...same.map((mention) => mention.name)]
		.map(({ range }) => range)
		.filter((range) => isPlain(range, name.text));
	// The editor wants the cursor in one of them: on an index or another spelling it is in none.
	if (ranges.length < 2 || !ranges.some((range) => isSame(range, use.range))) return undefined;
	return { ranges, wordPattern: "[\\w.-]*" };
}

// A name with a continuation or quotes in it has another text in the document.
function isPlain({ start, end }: Range, text: string): boolean {
	return start.line === end.line && end.character - start.character === text.length;
}

function isSame(a: Range, b: Range): boolean {
	return a.start.line === b.start.line && a.start.character === b.start.character;
}
