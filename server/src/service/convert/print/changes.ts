// Changes of the build itself.

import type { Dockerfile } from "../../syntax/dockerfile.ts";
import type { ExplainedEdit } from "../conversion.ts";
import type { BuildChange, InstallChange, RecordChange, VariableChange } from "../ecosystems/ecosystem.ts";
import { type Habits, lineOf } from "./habits.ts";
import type { Printing } from "./printing.ts";
import { lineText, topOf } from "./text.ts";

/** The edits of one change. */
export function changed(change: BuildChange, writing: Writing): readonly ExplainedEdit[] {
	if ("again" in change) return installed(change);
	return "closing" in change ? noted(change, writing) : assigned(change, writing.habits);
}

/** A command in a loop is there as often as it is run, and written once. */
export function distinct(changes: readonly BuildChange[]): readonly BuildChange[] {
	const seen = new Set<string>();
	return changes.filter((change) => {
		if ("variable" in change) return true;
		const start = change.step.script?.commands[change.command]?.range?.start;
		const place = `${start?.line}:${start?.character}`;
		return !seen.has(place) && seen.add(place) !== undefined;
	});
}

/** What ends the build stage; what notes an install does so as root. */
export function closingOf({ recipe, plan, habits }: Printing): readonly string[] {
	const { closing } = plan.added;
	const commands = [closing, plan.starts?.made, plan.choice.libraries?.noted].filter(
		(command) => command !== undefined,
	);
	const last = commands.map((command) => lineOf(habits, "RUN", command));
	const lines = plan.choice.changes.flatMap((change) => ("closing" in change ? [change.closing] : []))[0];
	if (lines === undefined) return last;
	const gap = ` ${recipe.graph.file.escape}${habits.eol}    `;
	const run = lineOf(habits, "RUN", lines.join(gap));
	const user = plan.user === undefined || /^(root|0)?(:|$)/.test(plan.user) ? undefined : plan.user;
	if (user === undefined) return [...last, run];
	return [...last, lineOf(habits, "USER", "root"), run, lineOf(habits, "USER", user)];
}

interface Writing {
	readonly file: Dockerfile;
	readonly habits: Habits;
}

// Among commands that have lines of their own they get such lines too.
function noted(
	{ step, command, before, after, form, why }: RecordChange,
	{ file, habits }: Writing,
): readonly ExplainedEdit[] {
	const range = step.script?.commands[command]?.range;
	if (range === undefined) return [];
	const { start, end } = range;
	const line = lineText(file.document, start.line).slice(0, start.character);
	const indent = (form === "and" ? /^([ \t]+)&& $/ : /^([ \t]+)$/).exec(line)?.[1];
	const gap = indent === undefined ? " " : ` ${file.escape}${habits.eol}${indent}`;
	const joint = form === "and" ? `${gap}&& ` : `;${gap}`;
	const [opened, closed] =
		form === "braces"
			? [`{ ${before.join(" && ")}; `, `; status=$?; ${after}; [ $status = 0 ]; }`]
			: [before.join(form === "and" ? " && " : "; ") + joint, joint + after];
	const around = { label: "Note what is installed", reason: why };
	return [
		{ edit: { range: { start, end: start }, newText: opened }, ...around },
		{ edit: { range: { start: end, end }, newText: closed }, ...around },
	];
}

function installed({ step, command, again, why }: InstallChange): readonly ExplainedEdit[] {
	const end = step.script?.commands[command]?.range?.end;
	if (end === undefined) return [];
	const label = `Run ${again} as well`;
	return [{ edit: { range: { start: end, end }, newText: ` && ${again}` }, label, reason: why }];
}

function assigned(
	{ step, variable, commands, why }: VariableChange,
	habits: Habits,
): readonly ExplainedEdit[] {
	const label = `Set ${variable.name}=${variable.value} for the build`;
	const places = commands.map((index) => step.script?.commands[index]?.range?.start);
	if (places.some((place) => place === undefined)) {
		const start = { line: step.instruction.range.start.line, character: 0 };
		const newText = lineOf(habits, "ENV", `${variable.name}=${variable.value}`) + habits.eol;
		const above = topOf(step.instruction);
		const at = above.line < start.line ? above : start;
		return [{ edit: { range: { start: at, end: at }, newText }, label, reason: why }];
	}
	return places.flatMap((start) =>
		start === undefined
			? []
			: [
					{
						edit: { range: { start, end: start }, newText: `${variable.name}=${variable.value} ` },
						label,
						reason: why,
					},
				],
	);
}
