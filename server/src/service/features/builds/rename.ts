// Rename: a stage or a build argument, from a file that builds.

import { type Position, type Range, TextDocumentEdit, type WorkspaceEdit } from "vscode-languageserver-types";
import type { BuildFile } from "../../snapshot.ts";
import { prepareRename, type Refusal, rename } from "../rename.ts";
import { type ArgumentPlace, argumentAt, type MeantArgument } from "./argument.ts";
import { type MeantStage, stagesMeant, targetAt } from "./place.ts";

/** What would be renamed at a position; undefined where no target is. */
export function prepareBuildFileRename(
	file: BuildFile,
	position: Position,
): { readonly range: Range; readonly placeholder: string } | Refusal | undefined {
	const argument = argumentAt(file, position);
	if (argument !== undefined) {
		const meant = argumentToRename(argument);
		const prepared = "refused" in meant ? meant : prepareRename(meant.snapshot, meant.setter.range.start);
		if (prepared === undefined || "refused" in prepared) return prepared;
		return { range: argument.range, placeholder: argument.text };
	}
	const place = targetAt(file, position);
	if (place === undefined) return undefined;
	const meant = stageToRename(file, position);
	if (meant === undefined || "refused" in meant) return meant;
	const prepared = meant.build.dockerfile && prepareRename(meant.build.dockerfile, nameOf(meant));
	if (prepared === undefined || "refused" in prepared) return prepared;
	return { range: place.range, placeholder: place.text };
}

/** The edits that rename the stage that the target at a position means, wherever it is named. */
export function buildFileRename(
	file: BuildFile,
	position: Position,
	newName: string,
): WorkspaceEdit | Refusal | undefined {
	const argument = argumentAt(file, position);
	if (argument !== undefined) {
		const meant = argumentToRename(argument);
		return "refused" in meant
			? meant
			: unversioned(rename(meant.snapshot, meant.setter.range.start, newName));
	}
	const meant = stageToRename(file, position);
	if (meant === undefined || "refused" in meant) return meant;
	const edit = meant.build.dockerfile && rename(meant.build.dockerfile, nameOf(meant), newName);
	return unversioned(edit);
}

function unversioned(edit: WorkspaceEdit | Refusal | undefined): WorkspaceEdit | Refusal | undefined {
	if (edit === undefined || "refused" in edit) return edit;
	// The Dockerfile may be open in no editor, and then has no version.
	const documentChanges = edit.documentChanges?.map((change) =>
		TextDocumentEdit.is(change)
			? { ...change, textDocument: { ...change.textDocument, version: null } }
			: change,
	);
	return { ...edit, ...(documentChanges && { documentChanges }) };
}

function argumentToRename({ text, verbatim, meant }: ArgumentPlace): MeantArgument | Refusal {
	const [first, ...others] = meant;
	if (!verbatim) return { refused: `\`${text}\` is made of variables here.` };
	if (first === undefined) return { refused: `\`${text}\` is no ARG of a Dockerfile that is known.` };
	if (others.length > 0) return { refused: `\`${text}\` is given to several Dockerfiles here.` };
	return first;
}

function stageToRename(file: BuildFile, position: Position): MeantStage | Refusal | undefined {
	const place = targetAt(file, position);
	if (place === undefined) return undefined;
	const [meant, ...others] = stagesMeant(place);
	if (!place.verbatim) return { refused: `\`${place.text}\` is made of variables here.` };
	if (meant === undefined) return { refused: `\`${place.text}\` is no stage of a Dockerfile that is known.` };
	if (others.length > 0) return { refused: `\`${place.text}\` is a stage of several Dockerfiles here.` };
	if (meant.build.dockerfile === undefined) return { refused: "Its Dockerfile is part of this file." };
	return meant;
}

function nameOf({ stage }: MeantStage): Position {
	return (stage.name?.range ?? stage.from.range).start;
}
