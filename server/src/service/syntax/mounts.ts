// The value of RUN --mount: one CSV record of key=value fields (BuildKit: instructions/commands_runmount.go).

import { goLower } from "./characters.ts";
import type { Flag, Instruction, Word } from "./dockerfile.ts";

/** A `--mount=` flag of a RUN. */
export interface Mount {
	readonly flag: Flag;
	readonly fields: readonly MountField[];
	/** What follows the last `from=`; absent where there is none or an empty one. */
	readonly from?: Word;
}

/** `key=value`, or a key alone. */
interface MountField {
	/** Lower-cased. */
	readonly key: string;
	readonly value?: Word;
	readonly range: Word["range"];
}

/** The mounts of an instruction, in order; of the inner one for ONBUILD. A value that is no CSV gives no fields. */
export function mountsOf(instruction: Instruction): readonly Mount[] {
	const run = instruction.trigger ?? instruction;
	if (run.name !== "RUN" || run.flags.length === 0) return none;
	const mounts: Mount[] = [];
	for (const flag of run.flags) {
		if (flag.name !== "mount" || flag.value === undefined) continue;
		mounts.push(readMount(flag, flag.value));
	}
	return mounts;
}

const none: readonly Mount[] = [];

/** The last value of a key of a mount, or undefined. Keys are given lower-cased. */
export function mountValue(mount: Mount, ...keys: readonly string[]): Word | undefined {
	return mount.fields.findLast((field) => keys.includes(field.key))?.value;
}

function readMount(flag: Flag, value: Word): Mount {
	// Longer ones stand on lines that BuildKit does not read.
	const fields = value.text.length > 65_535 ? [] : splitCsv(value).map(toField);
	const from = fields.findLast((field) => field.key === "from")?.value;
	return from === undefined || from.text === "" ? { flag, fields } : { flag, fields, from };
}

function toField(field: Word): MountField {
	const equals = field.text.indexOf("=");
	if (equals < 0) return { key: goLower(field.text), range: field.range };
	return {
		key: goLower(field.text.slice(0, equals)),
		value: field.part(equals + 1, field.text.length),
		range: field.range,
	};
}

// Go's csv.Reader: fields between commas, a quoted one as a whole between double quotes. No key or stage name holds a
// quote, so `""` in it is left as it is.
function splitCsv(value: Word): readonly Word[] {
	const { text } = value;
	const fields: Word[] = [];
	for (let at = 0; at <= text.length; ) {
		if (text[at] === '"') {
			const close = closingQuote(text, at + 1);
			if (close < 0 || (close + 1 < text.length && text[close + 1] !== ",")) return [];
			fields.push(value.part(at + 1, close));
			at = close + 2;
			continue;
		}
		const comma = text.indexOf(",", at);
		const end = comma < 0 ? text.length : comma;
		const field = value.part(at, end);
		// A bare quote is an error in CSV.
		if (field.text.includes('"')) return [];
		fields.push(field);
		at = end + 1;
	}
	return fields;
}

function closingQuote(text: string, from: number): number {
	for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
		if (text[at + 1] !== '"') return at;
	}
	return -1;
}
