// The lines of the final stage.

import { parentOf } from "../../shell/paths.ts";
import type { Instruction } from "../../syntax/dockerfile.ts";
import type { Plan } from "../plan/plan.ts";
import type { Recipe } from "../recipe.ts";
import { copies, shown } from "./copies.ts";
import { lineOf } from "./habits.ts";
import { aptClean, aptInstall, installs, runs } from "./installs.ts";
import type { Printing } from "./printing.ts";
import { ended, topOf } from "./text.ts";

/** Takes what is printed; gives the lines, without line ends. */
export function finalStage({ recipe, plan, habits, name }: Printing): readonly string[] {
	const { document } = recipe.graph.file;
	const lines: string[] = [];
	const write = (keyword: string, rest: string): void => {
		lines.push(lineOf(habits, keyword, rest));
	};
	const { platform } = recipe.stage;
	const flag = platform === undefined ? "" : `${document.getText(platform.range)} `;
	write("FROM", `${flag}${plan.choice.base.image}`);
	for (const variable of plan.declared) write("ARG", variable);
	for (const [variable, value] of plan.inherited) write("ENV", `${variable}=${value}`);
	const shells = plan.repeated.filter(({ instruction }) => instruction.name === "SHELL");
	for (const step of plan.repeated)
		if (!shells.includes(step))
			lines.push(
				habits.indent +
					ended(document.getText(step.instruction.range), recipe).replace(/[ \t]+(?=\r?$)/gm, ""),
			);
	const { installer, user, added } = plan;
	if (installer !== undefined) write("USER", installer);
	const further = plan.choice.installs ?? [];
	const early = plan.packages.length > 0 ? plan.copies.filter((copy) => copy.early === true) : [];
	const installing = installs(plan.packages, plan.sources);
	if (further.length > 0) {
		const { system } = plan.choice.base;
		const alpine = system === "alpine" || (system === "same" && recipe.base.system.kind === "alpine");
		const install = alpine ? "apk add --no-cache" : aptInstall;
		const clean = alpine ? "" : aptClean;
		// One line, where the old file's own is of the same form and nothing has to come between.
		const [first] = shells.length + early.length > 0 ? [] : installing;
		const list =
			first?.startsWith(`${install} `) === true
				? first.slice(install.length + 1, first.length - clean.length)
				: undefined;
		// An option may speak of where packages come from.
		const joined = list !== undefined && !/(^|\s)-/.test(list);
		const names = joined ? [...new Set([...further, ...list.split(" ")])] : further;
		if (joined) installing.shift();
		write("RUN", `${install} ${names.join(" ")}${clean}`);
	}
	// The shell itself may be among the packages.
	for (const { instruction } of shells) lines.push(habits.indent + document.getText(instruction.range));
	for (const line of copies(early, name)) write("COPY", line);
	for (const line of installing) write("RUN", line);
	const { libraries, account } = plan.choice;
	if (libraries?.list !== undefined) {
		write("COPY", `--from=${name} ${libraries.list} ${parentOf(libraries.list)}/`);
		write("RUN", libraries.install);
	}
	if (account !== undefined) write("RUN", account.creation);
	for (const line of runs(plan.users)) write("RUN", line);
	if (added.user?.creation !== undefined) write("RUN", added.user.creation);
	if (plan.workdir !== undefined) write("WORKDIR", shown(plan.workdir));
	const { writes } = plan.choice;
	if (writes !== undefined) {
		const gap = ` ${recipe.graph.file.escape}${habits.eol}    `;
		const texts = writes.lines.map((text) => `'${text}'`);
		write("RUN", `${["printf '%s\\n'", ...texts].join(gap)} > ${writes.path}`);
	}
	for (const { instruction } of plan.rootCopies) write(instruction.name, fromContext(instruction));
	for (const line of copies(
		plan.copies.filter((copy) => !early.includes(copy)),
		name,
	))
		write("COPY", line);
	if (libraries !== undefined && libraries.list === undefined) write("RUN", libraries.install);
	for (const line of runs(plan.setup)) write("RUN", line);
	if (user !== undefined && user !== "" && user !== installer && !changesUserFirst(recipe, plan))
		write("USER", user);
	if (added.user !== undefined && added.user.after === undefined) write("USER", added.user.name);
	for (const { instruction } of plan.moved)
		lines.push(ended(document.getText({ start: topOf(instruction), end: instruction.range.end }), recipe));
	if (plan.starts !== undefined) write(plan.starts.instruction, plan.starts.command);
	return lines;
}

// The user at the cut does nothing where another takes his place before anything is run.
function changesUserFirst({ steps }: Recipe, { cut }: Plan): boolean {
	const first = steps.find(
		({ index, instruction }) => index > cut.index && ["USER", "RUN", "WORKDIR"].includes(instruction.name),
	);
	return first?.instruction.name === "USER";
}

// Into the root folder, wherever the working directory is by now.
function fromContext({ flags, words }: Instruction): string {
	const texts = [
		...flags.map(({ name, value }) => `--${name}${value === undefined ? "" : `=${value.text}`}`),
		...words.slice(0, -1).map(({ text }) => text),
	];
	return [...texts, "/"].join(" ");
}
