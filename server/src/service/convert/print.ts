// Prints a plan as the smallest edits that keep the text's habits.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Position, Range } from "vscode-languageserver-types";
import type { ShellCommand } from "../shell/command.ts";
import { parentOf } from "../shell/paths.ts";
import type { Dockerfile, Instruction } from "../syntax/dockerfile.ts";
import type { Added, Dependencies } from "./added.ts";
import type { ExplainedEdit } from "./conversion.ts";
import type { BuildChange, InstallChange, RecordChange, VariableChange } from "./ecosystems/ecosystem.ts";
import type { KeptCommand, KeptCopy } from "./keep/kept.ts";
import { type Installed, managerOf } from "./packages.ts";
import type { Plan } from "./plan/plan.ts";
import type { Recipe, Step } from "./recipe.ts";

/** Takes a recipe and its plan; gives the edits, disjoint and in file order. */
export function print(recipe: Recipe, plan: Plan): readonly ExplainedEdit[] {
	const { file } = recipe.graph;
	const habits = habitsOf(recipe);
	const edits: ExplainedEdit[] = [];
	const name = recipe.stage.name?.text ?? freeName(recipe);
	const { dependencies } = plan.added;
	if (dependencies !== undefined) edits.push(...divided(recipe, dependencies, habits, name));
	else if (recipe.stage.name === undefined) {
		const end = recipe.stage.from.words[0]?.range.end ?? recipe.stage.from.range.end;
		edits.push({
			edit: { range: { start: end, end }, newText: ` ${habits.as} ${name}` },
			label: "Name the build stage",
			reason: "The final stage copies from it by this name.",
		});
	}
	edits.push(...mounted(recipe, plan.added));
	for (const change of distinct(plan.choice.changes)) edits.push(...changed(change, { file, habits }));
	for (const group of neighbours(plan.moved)) {
		const names = [...new Set(group.map(({ name: each }) => each))].join(", ");
		edits.push({
			edit: { range: linesOf(file, group), newText: "" },
			label: `Move ${names} to the final stage`,
			reason: "It describes the running container, not the build.",
		});
	}
	const { user } = plan.added;
	if (user?.after !== undefined) {
		const { end } = user.after.instruction.range;
		edits.push({
			edit: { range: { start: end, end }, newText: habits.eol + lineOf(habits, "USER", user.name) },
			label: "Run as a user without rights",
			reason: "The container needs none of root's.",
		});
	}
	const end = lineEnd(file.document, plan.cut.instruction.range.end);
	const printing = { recipe, plan, habits, name };
	const lines = [...devStage(printing), ...finalStage(printing)];
	const closing = closingOf(printing);
	edits.push({
		edit: {
			range: { start: end, end },
			newText: [...closing, "", ...lines].map((line) => habits.eol + line).join(""),
		},
		label: "Add the final stage",
		reason: plan.choice.base.why,
	});
	return edits.sort((a, b) => compare(a.edit.range.start, b.edit.range.start));
}

interface Habits {
	readonly eol: string;
	/** Writes an instruction's name in the file's letter case. */
	readonly keyword: (name: string) => string;
	readonly as: string;
	/** White space between an instruction's name and its words. */
	readonly gap: string;
	/** White space before an instruction, where all of them have the same. */
	readonly indent: string;
}

function habitsOf({ graph, stage }: Recipe): Habits {
	const text = graph.file.document.getText();
	const words = [stage.from, ...stage.instructions].map(({ keyword, name }) => keyword.text === name);
	const lower = words.filter((upper) => upper).length * 2 < words.length;
	const [word] = stage.from.flags.length === 0 ? stage.from.words : [];
	const start = word?.range.start;
	const keyword = stage.from.keyword.range.end;
	const gap =
		start?.line === keyword.line ? graph.file.document.getText({ start: keyword, end: start }) : " ";
	const others = stage.instructions.filter((each) => each.range.start.line === each.keyword.range.end.line);
	// A file that aligns its words in a column does so everywhere.
	const aligned =
		gap.length > 1 &&
		others.length > 0 &&
		others.every((each) => !/^\S+ \S/.test(firstLine(graph.file.document, each)));
	return {
		eol: /\r\n/.test(text.slice(0, 65_536)) ? "\r\n" : "\n",
		keyword: (name) => (lower ? name.toLowerCase() : name),
		// BuildKit wants it in the case of its FROM.
		as: stage.from.keyword.text === stage.from.name ? "AS" : "as",
		gap: aligned ? gap : " ",
		indent: indentOf(graph.file.document, [stage.from, ...stage.instructions]),
	};
}

function indentOf(document: TextDocument, instructions: readonly Instruction[]): string {
	const [first, ...others] = instructions.map(({ range: { start } }) =>
		document.getText({ start: { line: start.line, character: 0 }, end: start }),
	);
	return first !== undefined && others.every((each) => each === first) ? first : "";
}

function firstLine(document: TextDocument, instruction: Instruction): string {
	const { start } = instruction.range;
	return document.getText({ start, end: { line: start.line, character: start.character + 40 } });
}

interface Printing {
	readonly recipe: Recipe;
	readonly plan: Plan;
	readonly habits: Habits;
	readonly name: string;
}

function finalStage({ recipe, plan, habits, name }: Printing): readonly string[] {
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

// The last line of a file may ask for one more: another instruction is none that it could have meant.
function ended(text: string, { graph }: Recipe): string {
	return text.trimEnd().endsWith(graph.file.escape) ? text.trimEnd().slice(0, -1).trimEnd() : text;
}

function lineOf(habits: Habits, keyword: string, rest: string): string {
	const gap =
		habits.gap.length > 1 ? " ".repeat(Math.max(1, "FROM".length + habits.gap.length - keyword.length)) : " ";
	return `${habits.indent}${habits.keyword(keyword)}${gap}${rest}`;
}

// Into the root folder, wherever the working directory is by now.
function fromContext({ flags, words }: Instruction): string {
	const texts = [
		...flags.map(({ name, value }) => `--${name}${value === undefined ? "" : `=${value.text}`}`),
		...words.slice(0, -1).map(({ text }) => text),
	];
	return [...texts, "/"].join(" ");
}

// The old image once more, on the build stage.
function devStage({ recipe, plan: { added }, habits, name }: Printing): readonly string[] {
	const { dev } = added;
	if (dev === undefined) return [];
	const { document } = recipe.graph.file;
	return [
		...dev.comments.map((text) => `# ${text}`),
		lineOf(habits, "FROM", `${name} ${habits.keyword("AS")} ${dev.name}`),
		...dev.arguments.map((variable) => lineOf(habits, "ARG", variable)),
		...dev.steps.map(({ instruction }) => habits.indent + ended(document.getText(instruction.range), recipe)),
		"",
	];
}

// The first stage ends where what it fetches is there, and the build stage stands on it.
function divided(
	recipe: Recipe,
	{ name, first, fetch, last, redeclared }: Dependencies,
	habits: Habits,
	build: string,
): readonly ExplainedEdit[] {
	const { document } = recipe.graph.file;
	const { stage } = recipe;
	const label = "Add a stage for dependencies";
	const reason = "It is built again only when the manifests change.";
	const edits: ExplainedEdit[] = [];
	const end = stage.from.words[0]?.range.end ?? stage.from.range.end;
	edits.push({
		edit:
			stage.name === undefined
				? { range: { start: end, end }, newText: ` ${habits.as} ${name}` }
				: { range: stage.name.range, newText: name },
		label,
		reason,
	});
	const boundary = [
		"",
		lineOf(habits, "FROM", `${name} ${habits.keyword("AS")} ${build}`),
		...redeclared.map(({ instruction }) => habits.indent + document.getText(instruction.range)),
	];
	const sources = first?.sources.instruction;
	if (first === undefined || sources === undefined) {
		const at = last?.instruction.range.end ?? stage.from.range.end;
		const newText = boundary.map((line) => habits.eol + line).join("");
		return [...edits, { edit: { range: { start: at, end: at }, newText }, label, reason }];
	}
	const manifests = byFolder(first.manifests).map((paths) => lineOf(habits, "COPY", paths));
	const top = topOf(sources);
	if (last === undefined) {
		const lines = [...manifests];
		if (fetch !== undefined) {
			const gap = ` ${recipe.graph.file.escape}${habits.eol}    `;
			const flags = fetch.mounts.map((mount) => `--mount=${mount}${gap}`).join("");
			lines.push(lineOf(habits, "RUN", `${flags}${fetch.command}`));
		}
		lines.push(...boundary);
		const newText = `${[...lines, ""].join(habits.eol)}`;
		return [...edits, { edit: { range: { start: top, end: top }, newText }, label, reason }];
	}
	const moved = document.getText({ start: top, end: sources.range.end });
	const at = last.instruction.range.end;
	const newText = [...boundary, moved].map((line) => habits.eol + line).join("");
	return [
		...edits,
		{
			edit: { range: { start: top, end: sources.range.end }, newText: manifests.join(habits.eol) },
			label,
			reason,
		},
		{ edit: { range: { start: at, end: at }, newText }, label, reason },
	];
}

// Each keeps its place below the working directory.
function byFolder(files: readonly string[]): readonly string[] {
	const folders = new Map<string, string[]>();
	for (const file of files) {
		const folder = file.includes("/") ? `${parentOf(file)}/` : "./";
		folders.set(folder, [...(folders.get(folder) ?? []), file]);
	}
	return [...folders].map(([folder, paths]) => [...paths, folder].join(" "));
}

// Mounts stand before the command, a line each, as people write them.
function mounted(recipe: Recipe, { mounts, preludes }: Added): readonly ExplainedEdit[] {
	const { file } = recipe.graph;
	const eol = /\r\n/.test(file.document.getText().slice(0, 65_536)) ? "\r\n" : "\n";
	const steps = new Set([...mounts.keys(), ...preludes.keys()]);
	return [...steps].map((step) => {
		const { instruction } = step;
		const list = (mounts.get(step) ?? []).map((mount) => `--mount=${mount}`);
		const { start } = instruction.arguments.rangeOf(0, 0);
		const { line } = instruction.range.start;
		const next = instruction.range.end.line > line ? lineText(file.document, line + 1) : "";
		const indent = /^[ \t]+(?=\S)/.exec(next)?.[0] ?? "    ";
		const gap = instruction.heredocs.length > 0 ? " " : ` ${file.escape}${eol}${indent}`;
		const prelude = preludes.get(step) ?? "";
		return {
			edit: { range: { start, end: start }, newText: list.map((flag) => flag + gap).join("") + prelude },
			label: "Mount caches",
			reason: "What is downloaded is kept between builds.",
		};
	});
}

// In the order of the file: what is installed after a source of packages was added may come from there.
function installs(packages: readonly Installed[], sources: readonly KeptCommand[]): string[] {
	const lines: string[] = [];
	const commands = new Map<ShellCommand, Step>();
	for (const { command, step } of [...packages, ...sources]) commands.set(command, step);
	const place = (command: ShellCommand): number =>
		commands.get(command)?.script?.commands.indexOf(command) ?? 0;
	const ordered = [...commands].sort(([a, one], [b, two]) => one.index - two.index || place(a) - place(b));
	let last: Step | undefined;
	for (const [command, step] of ordered) {
		const source = sources.find((each) => each.command === command);
		if (source !== undefined) {
			// What one RUN did stays in one: it may set variables for what follows.
			if (last === step) lines.push(`${lines.pop()} && ${source.text}`);
			else lines.push(source.text);
			last = step;
			continue;
		}
		last = undefined;
		const manager = managerOf(command);
		// Where the user of the image is not root.
		const sudo = /^(\w+=\S*\s+)*sudo\s/.test(command.text) ? "sudo " : "";
		const texts = packages.filter((each) => each.command === command).map(({ text }) => text);
		const options = command.words
			.slice(1)
			.map(({ text }) => text)
			.filter((text) => keptOptions.has(text));
		const list = [...new Set(texts)].map(quoted).join(" ");
		const further = sourceOptions(command);
		if (manager === "apk") lines.push(`${sudo}apk add --no-cache ${[list, ...further].join(" ")}`);
		else if (manager === "apt-get" || manager === "apt" || manager === "aptitude") {
			const all = ["-y", ...new Set(options), ...further].join(" ");
			lines.push(
				`${sudo}apt-get update && ${sudo}apt-get install ${all} ${list} && ${sudo}rm -rf /var/lib/apt/lists/*`,
			);
		} else lines.push(`${sudo}${manager} install -y ${list} && ${sudo}${manager} clean all`);
	}
	return lines;
}

// From where, and of which release.
function sourceOptions(command: ShellCommand): readonly string[] {
	const named = managerOf(command) === "apk" ? ["--repository", "-X"] : ["-t", "--target-release"];
	return command.words.flatMap(({ text }, at) => {
		const value = command.words[at + 1]?.text;
		if (named.includes(text) && value !== undefined) return [text, value];
		return text === "--allow-untrusted" || named.some((name) => text.startsWith(`${name}=`)) ? [text] : [];
	});
}

// `su-exec>=0.2` would be a redirection.
function quoted(text: string): string {
	return /[<>&;|()\s]/.test(text) && !/^["']/.test(text) ? `'${text}'` : text;
}

const aptInstall = "apt-get update && apt-get install -y --no-install-recommends";
const aptClean = " && rm -rf /var/lib/apt/lists/*";

const keptOptions: ReadonlySet<string> = new Set(["--no-install-recommends", "--no-install-suggests"]);

function runs(kept: readonly KeptCommand[]): readonly string[] {
	const bySteps = new Map<KeptCommand["step"], { readonly cwd: string | undefined; text: string }[]>();
	for (const { step, text, cwd } of kept) {
		const list = bySteps.get(step) ?? [];
		const last = list.at(-1);
		if (last !== undefined && cwd !== undefined && last.cwd === cwd) last.text += ` && ${text}`;
		else list.push({ cwd, text });
		bySteps.set(step, list);
	}
	return [...bySteps.values()].map((list) =>
		list.map(({ cwd, text }) => (cwd === undefined ? text : `(cd ${cwd} && ${text})`)).join(" && "),
	);
}

function copies(list: readonly KeptCopy[], name: string): readonly string[] {
	const groups = new Map<string, { flags: string; sources: string[]; target: string }>();
	for (const { path, to, tree, chown, chmod, link } of list) {
		const owner = `${chown === undefined ? "" : `--chown=${chown} `}${chmod === undefined ? "" : `--chmod=${chmod} `}`;
		const flags = `${link === true ? "--link " : ""}--from=${name} ${owner}`;
		const alone = tree === true || (to !== undefined && !to.endsWith("/"));
		const folder = parentOf(path);
		const target = to ?? (tree === true ? `${path}/` : folder === "/" ? "/" : `${folder}/`);
		const key = alone ? `${flags}\0${path}\0${target}` : `${flags}\0${target}`;
		const group = groups.get(key) ?? { flags, sources: [], target };
		// The contents of a folder that go among others.
		group.sources.push(tree === true && to === "/" ? `${path}/` : path);
		groups.set(key, group);
	}
	return [...groups.values()].map(({ flags, sources, target }) => {
		const words = [...sources, target].map(shown);
		if (words.some((word) => /\s/.test(word))) return `${flags}${JSON.stringify(words)}`;
		return `${flags}${words.join(" ")}`;
	});
}

// A build argument that holds a whole path is marked with a slash before it; the text has none.
function shown(path: string): string {
	return path.startsWith("/${") ? path.slice(1) : path;
}

interface Writing {
	readonly file: Dockerfile;
	readonly habits: Habits;
}

function changed(change: BuildChange, writing: Writing): readonly ExplainedEdit[] {
	if ("again" in change) return installed(change);
	return "closing" in change ? noted(change, writing) : assigned(change, writing.habits);
}

// A command in a loop is there as often as it is run, and written once.
function distinct(changes: readonly BuildChange[]): readonly BuildChange[] {
	const seen = new Set<string>();
	return changes.filter((change) => {
		if ("variable" in change) return true;
		const start = change.step.script?.commands[change.command]?.range?.start;
		const place = `${start?.line}:${start?.character}`;
		return !seen.has(place) && seen.add(place) !== undefined;
	});
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

// What ends the build stage; what notes an install does so as root.
function closingOf({ recipe, plan, habits }: Printing): readonly string[] {
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

// Instructions that stand line by line, so that they go in one piece.
function neighbours(steps: Plan["moved"]): readonly (readonly Instruction[])[] {
	const groups: Instruction[][] = [];
	for (const { instruction } of steps) {
		const group = groups.at(-1);
		const last = group?.at(-1);
		if (last !== undefined && last.range.end.line + 1 === topOf(instruction).line) group?.push(instruction);
		else groups.push([instruction]);
	}
	return groups;
}

// Whole lines: the instructions', their comments', and one of the empty lines that would come together.
function linesOf(file: Dockerfile, group: readonly Instruction[]): Range {
	const { document } = file;
	const first = group[0];
	const start = first === undefined ? { line: 0, character: 0 } : topOf(first);
	let line = (group.at(-1)?.range.end.line ?? start.line) + 1;
	const emptyAt = (index: number): boolean =>
		index < document.lineCount && lineText(document, index).trim() === "";
	if (start.line > 0 && emptyAt(start.line - 1) && line < document.lineCount - 1 && emptyAt(line)) line++;
	return { start, end: { line, character: 0 } };
}

// The start of the comment lines that stand directly above an instruction.
function topOf(instruction: Instruction): Position {
	let { line } = instruction.range.start;
	for (const comment of instruction.comments.toReversed()) {
		if (comment.range.end.line !== line - 1) break;
		line = comment.range.start.line;
	}
	return { line, character: 0 };
}

// Behind the white space that ends a line.
function lineEnd(document: TextDocument, end: Position): Position {
	const rest = lineText(document, end.line).slice(end.character);
	const space = /^[ \t]*(?=[\r\n]|$)/.exec(rest)?.[0] ?? "";
	return { line: end.line, character: end.character + space.length };
}

function lineText(document: TextDocument, line: number): string {
	return document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
}

function freeName(recipe: Recipe): string {
	const taken = new Set(recipe.graph.references.map(({ name }) => name.value.toLowerCase()));
	return ["build", "builder", "build-stage", "compile"].find((name) => !taken.has(name)) ?? "build-of-image";
}

function compare(a: Position, b: Position): number {
	return a.line - b.line || a.character - b.character;
}
