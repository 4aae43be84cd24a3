// Folding: stages, instructions of several lines, heredocs and blocks of comments.

import { type FoldingRange, FoldingRangeKind } from "vscode-languageserver-types";
import type { Snapshot } from "../snapshot.ts";
import type { Comment, Instruction } from "../syntax/dockerfile.ts";

/** What can be folded, by lines, in file order. An editor folds one range per first line: the longest one is given. */
export function foldingRange({ graph: { file, stages } }: Snapshot): readonly FoldingRange[] {
	const found = [
		...stages.map(({ range }) => lines(range.start.line, range.end.line)),
		...file.instructions.flatMap(instructionFolds),
		...commentBlocks(file.comments),
	];
	const byLine = new Map<number, FoldingRange>();
	for (const fold of found) {
		const known = byLine.get(fold.startLine);
		if (fold.endLine > (known?.endLine ?? fold.startLine)) byLine.set(fold.startLine, fold);
	}
	return [...byLine.values()].sort((a, b) => a.startLine - b.startLine);
}

function lines(startLine: number, endLine: number): FoldingRange {
	return { startLine, endLine };
}

// A heredoc folds below the line that opens it; its last line, with the name, stays.
function instructionFolds({ range, heredocs }: Instruction): readonly FoldingRange[] {
	return [
		lines(range.start.line, range.end.line),
		...heredocs.map((heredoc) => lines(heredoc.range.start.line - 1, heredoc.range.end.line - 1)),
	];
}

function commentBlocks(comments: readonly Comment[]): readonly FoldingRange[] {
	const blocks: FoldingRange[] = [];
	let first: number | undefined;
	let last = -1;
	const close = (): void => {
		if (first !== undefined && last > first) {
			blocks.push({ startLine: first, endLine: last, kind: FoldingRangeKind.Comment });
		}
	};
	for (const { range } of comments) {
		const { line } = range.start;
		if (first === undefined || line !== last + 1) {
			close();
			first = line;
		}
		last = line;
	}
	close();
	return blocks;
}
