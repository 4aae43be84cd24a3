// What a user can choose of the conversion to a multi-stage build, and what comes of a choice.

import type { TextEdit } from "vscode-languageserver-types";
import { convert, converted } from "../convert/convert.ts";
import type { ExtraId } from "../convert/extras/extra.ts";
import { extras } from "../convert/extras/index.ts";
import type { Snapshot } from "../snapshot.ts";

/** The sound bases, the soundest first, or why there is none. */
export type ConversionChoices = { readonly refused: string } | { readonly bases: readonly BaseChoice[] };

/** A base, and which extras can be right with it. */
interface BaseChoice {
	readonly base: string;
	/** As FROM has it. */
	readonly image: string;
	readonly why: string;
	readonly extras: readonly ExtraChoice[];
}

/** An extra, each looked at by itself. */
interface ExtraChoice {
	readonly id: string;
	readonly title: string;
	readonly detail: string;
	/** Why it can't be right; absent where it can. */
	readonly refused?: string;
	/** The settings ask for it. */
	readonly wanted: boolean;
}

/** A chosen conversion. */
export interface ChosenConversion {
	readonly title: string;
	/** Of the document that the edits are for. */
	readonly version: number;
	readonly edits: readonly TextEdit[];
	/** The whole text that they give. */
	readonly text: string;
	/** Why it is so; what was left out is among it. */
	readonly explanation: readonly string[];
}

/** Takes a snapshot and the extras that the settings ask for; gives the choices. */
export function conversionChoices(snapshot: Snapshot, wanted: readonly ExtraId[]): ConversionChoices {
	const plain = convert(snapshot);
	if (!plain.offered) return { refused: plain.reason };
	const tried = extras.map((extra) => ({ extra, result: convert(snapshot, [extra.id]) }));
	return {
		bases: plain.conversions.map(({ base, image, explanation }) => ({
			base,
			image,
			why: explanation[0] ?? "",
			extras: tried.map(({ extra: { id, title, detail }, result }) => {
				const own = result.offered ? result.conversions.find((one) => one.base === base) : undefined;
				const refused = own?.leftOut[0]?.refused;
				return { id, title, detail, wanted: wanted.includes(id), ...(refused !== undefined && { refused }) };
			}),
		})),
	};
}

/** Takes a snapshot and a choice; gives the conversion, or undefined where there is none with that base any more. */
export function chosenConversion(
	snapshot: Snapshot,
	base: string,
	chosen: readonly string[],
): ChosenConversion | undefined {
	const wanted = extras.map(({ id }) => id).filter((id) => chosen.includes(id));
	const result = convert(snapshot, wanted);
	const conversion = result.offered ? result.conversions.find((one) => one.base === base) : undefined;
	if (conversion === undefined) return undefined;
	const { file } = snapshot.graph;
	return {
		title: conversion.title,
		version: file.version,
		edits: conversion.edits.map(({ edit }) => edit),
		text: converted(file.document, conversion),
		explanation: [
			...conversion.explanation,
			...conversion.leftOut.map(({ id, refused }) => `Without ${id}: ${refused}`),
		],
	};
}
