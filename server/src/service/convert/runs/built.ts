// A container that starts its program by way of a build tool: the same file with a build of its own and the program
// started by itself, which is what the ecosystems know.

import { TextDocument } from "vscode-languageserver-textdocument";
import type { ContextFiles } from "../../facts/facts.ts";
import { buildGraph } from "../../graph/build.ts";
import { baseOf, isWithin } from "../../shell/paths.ts";
import { scan } from "../../syntax/scan.ts";
import type { Artefact, Choice, Refusal, Split } from "../ecosystems/ecosystem.ts";
import type { Parts } from "../plan/parts.ts";
import { concrete, type Recipe, recipeOf, type Step } from "../recipe.ts";
import { filesIn, piecesIn } from "./files.ts";
import { runTools } from "./index.ts";
import type { Run } from "./run.ts";
import { type Start, startOf } from "./start.ts";

/** A file whose container builds its program when it starts. */
export interface BuiltRun {
	/** The file with one more RUN, which builds the program, and a command that starts it. */
	readonly recipe: Recipe;
	/** The file's own steps of that. */
	readonly own: Recipe;
	/** Takes the parts of a plan for the recipe; gives them for the file's own steps. */
	parts(parts: Parts): Parts | Refusal;
}

/**
 * Takes a recipe and the files beside it; gives it with the program built and started in two steps where a container of it
 * starts a build tool that does both, why that can't be done exactly, or undefined where it starts something else.
 */
export function builtRun(recipe: Recipe, context: ContextFiles | undefined): BuiltRun | Refusal | undefined {
	const start = startOf(recipe);
	const [tool, ...words] = start?.words ?? [];
	if (start === undefined || tool === undefined) return undefined;
	const runTool = runTools.find(({ names }) => names.includes(baseOf(tool)));
	const workdir = concrete(recipe, recipe.end.workdir);
	if ((runTool === undefined && !start.throughOpam) || workdir === undefined) return undefined;
	// Carriage returns that belong to no line end would be lost at the end of the command.
	if (/\r(?!\n)/.test(recipe.graph.file.document.getText())) return undefined;
	const run = runTool?.run({ recipe, tool, words, workdir }) ?? startedAlready(start, tool);
	if (run === undefined || "refused" in run) return run;
	if (start.followed && !run.open)
		return { refused: `CMD gives ${baseOf(tool)} further arguments, which may decide what it builds.` };
	if (!/^(\/[\w.@+-]+)+$/.test(workdir))
		return {
			refused: `${baseOf(tool)} builds and starts the program in ${workdir}, among the system's files.`,
		};
	const command = start.put(run.program, 1 + (run.rest ?? words.length));
	const whole = withBuild(recipe, context, { start, command, run });
	if (whole === undefined) return undefined;
	const count = recipe.steps.length;
	// The steps are those of the longer text, which begins with the file's own.
	const own = {
		...whole,
		graph: recipe.graph,
		stage: recipe.stage,
		steps: whole.steps.slice(0, count),
		end: recipe.end,
	};
	const build = run.builds === undefined ? undefined : whole.steps[count];
	// An init that only starts the command is the container's as well.
	const stays = start.step.instruction.name;
	const last = own.steps.findLast(({ instruction: { name } }) => name === stays || !ofContainer.has(name));
	if (last === undefined) return undefined;
	const done = run.builds === undefined || isDone(recipe, run.builds, workdir);
	const run_: Written = { run, start, command, done, tool: baseOf(tool), workdir };
	return { recipe: whole, own, parts: (parts) => partsOf(parts, { build, last, own, written: run_ }) };
}

// What opam only sets up the tools for.
function startedAlready({ throughOpam }: Start, tool: string): Run | undefined {
	return throughOpam ? { program: [tool], rest: 0, open: true, notes: [], isCode: () => true } : undefined;
}

// What describes the container and is as true of the program by itself.
const ofContainer: ReadonlySet<string> = new Set(
	"CMD ENTRYPOINT EXPOSE LABEL STOPSIGNAL HEALTHCHECK MAINTAINER".split(" "),
);

interface Build {
	readonly start: Start;
	readonly command: string;
	readonly run: Run;
}

// The file with what is added at its end; undefined where that would be read as part of something else.
function withBuild(
	{ graph, steps }: Recipe,
	context: ContextFiles | undefined,
	{ start, command, run }: Build,
): Recipe | undefined {
	const { document } = graph.file;
	const added = [
		...(run.builds === undefined ? [] : [`RUN ${run.builds}`]),
		`${start.step.instruction.name} ${command}`,
	];
	const text = `${document.getText()}\n${added.join("\n")}\n`;
	const longer = buildGraph(
		scan(TextDocument.create(document.uri, document.languageId, document.version, text)),
	);
	const [stage] = longer.stages;
	if (
		stage === undefined ||
		longer.problems.length > 0 ||
		stage.instructions.length !== steps.length + added.length
	)
		return undefined;
	return recipeOf(longer, stage, context);
}

// The file itself builds it already, after everything was copied.
function isDone({ steps }: Recipe, builds: string, workdir: string): boolean {
	const last = steps.findLastIndex(({ placed }) => placed !== undefined);
	return steps.some(
		({ index, script }) =>
			index > last &&
			script?.commands.some(
				({ text, cwd, certain, pipe }) => text === builds && cwd === workdir && certain && pipe <= 0,
			) === true,
	);
}

interface Written extends Build {
	readonly done: boolean;
	readonly tool: string;
	readonly workdir: string;
}

interface Around {
	/** The RUN that is added, where there is one. */
	readonly build: Step | undefined;
	/** The last of the file's own steps that the build stage needs. */
	readonly last: Step;
	readonly own: Recipe;
	readonly written: Written;
}

function partsOf({ split, kept, choice }: Parts, { build, last, own, written }: Around): Parts | Refusal {
	const { run, start, command, done, tool, workdir } = written;
	const added = choice.changes.filter(({ step }) => step.instruction === build?.instruction);
	const set = added.flatMap((change) => ("variable" in change ? [change] : []));
	if (set.length < added.length)
		return { refused: `What "${run.builds}" puts among the system's files can't be told.` };
	const variables = set.map(({ variable: { name, value } }) => `${name}=${value} `);
	const through =
		"opam exec, which sets up OCaml's tools, and then the program: it starts by itself now, and";
	const notes = [
		run.builds === undefined
			? `The container ran ${through} the old command stays in the build stage.`
			: `The container ran ${tool}, which builds the program and starts it: ${done ? "that is built already" : `"${run.builds}" builds it`} in the build stage, where the old command stays.`,
		...run.notes,
		...(start.step.instruction.name === "ENTRYPOINT" && start.step.instruction.json && !run.open
			? [`What docker run adds to the ENTRYPOINT was for ${tool}, and is for the program now.`]
			: []),
		...set.map(({ variable: { name, value }, why }) => `${name}=${value} is set for the build. ${why}`),
	];
	const beside = besideOf(own, split, written);
	if ("refused" in beside) return beside;
	const environment = [...(choice.environment ?? []), ...(run.environment ?? [])];
	const its: Choice = {
		...choice,
		changes: choice.changes.filter((change) => !added.includes(change)),
		notes: [...notes, ...choice.notes],
		...(environment.length > 0 && { environment }),
	};
	const starts = {
		...(run.builds !== undefined &&
			(!done || variables.length > 0) && { made: variables.join("") + run.builds }),
		instruction: start.step.instruction.name === "ENTRYPOINT" ? ("ENTRYPOINT" as const) : ("CMD" as const),
		command,
		workdir: own.end.workdir ?? workdir,
	};
	const artefacts = [...split.artefacts, ...beside.found];
	return { kept, choice: its, split: { ...split, artefacts, lastBuild: last, starts } };
}

// What lies where the program starts and is no code may be read by it.
function besideOf(
	recipe: Recipe,
	{ artefacts }: Split,
	{ run, workdir }: Written,
): { readonly found: readonly Artefact[] } | Refusal {
	if (recipe.context?.complete !== true) return { found: [] };
	const there = (path: string): boolean =>
		artefacts.some((each) => each.path === path || (each.tree === true && isWithin(path, each.path)));
	const pieces = piecesIn(
		filesIn(recipe).keys(),
		workdir,
		(file) => !run.isCode(file.slice(workdir.length + 1)),
	).filter(({ path }) => !there(path));
	if (pieces.length > mostPieces)
		return {
			refused: `Which of the ${pieces.length} files beside the sources the program reads can't be told.`,
		};
	const why = (path: string): string => `${path} is no code: the program may read it where it is started.`;
	return { found: pieces.map(({ path, tree }) => ({ path, ...(tree && { tree }), why: why(path) })) };
}

const mostPieces = 16;
