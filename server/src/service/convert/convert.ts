// The conversion of a single-stage Dockerfile into a multi-stage one: recognise -> plan -> print.

import { TextDocument } from "vscode-languageserver-textdocument";
import { buildGraph } from "../graph/build.ts";
import { isWithin } from "../shell/paths.ts";
import type { Snapshot } from "../snapshot.ts";
import { scan } from "../syntax/scan.ts";
import { isGone } from "./afterwards.ts";
import type { Conversion, ConversionResult } from "./conversion.ts";
import { lastReader } from "./cut.ts";
import type { Refusal, Split } from "./ecosystems/ecosystem.ts";
import { ecosystems } from "./ecosystems/index.ts";
import type { ExtraId } from "./extras/extra.ts";
import { withExtras } from "./extras/index.ts";
import { keptOf } from "./keep/keep.ts";
import { nothingKept } from "./keep/kept.ts";
import { listed } from "./listed.ts";
import { opened, unfitToBeOpen } from "./open.ts";
import type { Parts } from "./plan/parts.ts";
import { type Plan, planOf } from "./plan/plan.ts";
import { print } from "./print/print.ts";
import { type Recipe, recipeOf } from "./recipe.ts";
import { type BuiltRun, builtRun } from "./runs/built.ts";
import { type Runtime, runtimeOf } from "./runtime.ts";

/**
 * Takes a snapshot and which extras are wanted; gives the sound multi-stage forms of its Dockerfile, the soundest first,
 * each with those extras that can be right in it, or why there is none. Pure and deterministic. Never throws, and gives nothing for a file that BuildKit refuses or that has stages already.
 */
export function convert(snapshot: Snapshot, wanted: readonly ExtraId[] = []): ConversionResult {
	const { graph, facts } = snapshot;
	const [stage, second] = graph.stages;
	if (stage === undefined) return refuse("The file has no stage.");
	if (second !== undefined) return refuse("The file has more than one stage already.");
	if (graph.problems.length > 0 || graph.file.problems.length > 0)
		return refuse("BuildKit would refuse the file as it is.");
	const [claim] = facts.targets.filter(({ name }) => name === stage.name?.value);
	if (claim !== undefined)
		return refuse(`${claim.by} builds the stage ${claim.name}, which would be the build stage then.`);
	const early = unsuitable(graph.file.document.getText().length, stage);
	if (early !== undefined) return refuse(early);
	const recipe = recipeOf(graph, stage, facts.context);
	if (isLong(recipe)) return refuse(tooLong);
	if (recipe.base.system.kind === "windows") return refuse("Images of Windows are not converted.");
	const built = builtRun(recipe, facts.context);
	if (built !== undefined && "refused" in built) return refuse(built.refused);
	return offered(recipe, built, wanted);
}

// What the file comes to, and with a build that the container did before, what it comes to then.
function offered(file: Recipe, built: BuiltRun | undefined, wanted: readonly ExtraId[]): ConversionResult {
	const recipe = built?.recipe ?? file;
	const { stage } = recipe;
	const ecosystem = ecosystems.find((each) => each.recognises(recipe));
	if (ecosystem === undefined)
		return refuse("No step of the file builds a program that could be taken out of it.");
	const runtime = runtimeOf(recipe);
	const unfit = runtime.open ? unfitToBeOpen(recipe, runtime) : undefined;
	if (unfit !== undefined) return refuse(unfit.refused);
	if (!runtime.complete) return refuse("What the container runs can't be told from ENTRYPOINT and CMD.");
	const told = ecosystem.split(recipe, runtime);
	if ("refused" in told) return refuse(told.refused);
	const parted = partedOf(recipe, runtime.open ? opened(recipe, told) : told, runtime);
	if ("refused" in parted) return refuse(parted.refused);
	const { split, kept } = parted;
	const conversions: Conversion[] = [];
	let refusal: Refusal | undefined;
	for (const choice of split.choices) {
		if (runtime.inherited && choice.base.image !== stage.base?.name.text) {
			refusal ??= { refused: `What the container runs comes from ${recipe.base.text} itself.` };
			continue;
		}
		const parts = built?.parts({ split, kept, choice }) ?? { split, kept, choice };
		const own = built?.own ?? recipe;
		const plan = "refused" in parts ? parts : planOf(own, runtime, parts);
		if ("refused" in plan) refusal ??= plan;
		else {
			const conversion = printed(own, runtime, plan, wanted);
			if (conversion === undefined) refusal ??= { refused: "The result would not be a valid Dockerfile." };
			else conversions.push(conversion);
		}
	}
	for (const { split: other, runtime: its, preferred } of split.replacements ?? []) {
		const found = other.choices.flatMap((choice) => {
			const plan = planOf(recipe, its, { split: other, kept: nothingKept, choice });
			const conversion = "refused" in plan ? undefined : printed(recipe, its, plan, wanted);
			return conversion ?? [];
		});
		conversions.splice(preferred === true ? 0 : conversions.length, 0, ...found);
	}
	if (conversions.length === 0) return refuse(refusal?.refused ?? "No base image is sure to fit.");
	return { offered: true, conversions };
}

// A RUN that reads what only the build stage has belongs to that stage.
function partedOf(recipe: Recipe, split: Split, runtime: Runtime): Omit<Parts, "choice"> | Refusal {
	const kept = keptOf(recipe, split, runtime);
	if ("refused" in kept) return kept;
	const reader = lastReader(recipe, split, kept);
	if (reader !== undefined) return partedOf(recipe, { ...split, lastBuild: reader }, runtime);
	return withoutGone(recipe, { split, kept }, runtime);
}

// What the build stage removes in the end can't be copied out of it.
function withoutGone(
	recipe: Recipe,
	{ split, kept }: Omit<Parts, "choice">,
	runtime: Runtime,
): Omit<Parts, "choice"> | Refusal {
	const artefacts = split.artefacts.filter(({ path }) => !isGone(recipe, path, split.lastBuild));
	const lost = split.artefacts.find(
		(each) => !artefacts.includes(each) && runtime.programs.some((program) => isWithin(program, each.path)),
	);
	if (lost !== undefined) return { refused: `The container runs ${lost.path}, and the build removes it.` };
	return { split: { ...split, artefacts }, kept };
}

/** The text after a conversion's edits. */
export function converted(document: TextDocument, conversion: Conversion): string {
	return TextDocument.applyEdits(
		document,
		conversion.edits.map(({ edit }) => edit),
	);
}

// Some questions are put to every pair of commands or paths. What people write stays below all of these: the longest of
// 1,900 real files has 25,000 characters, 96 instructions, 376 commands with 1,335 words, 85 in one, 47 variables and 42 paths to copy.
const maximumInstructions = 500;
const maximumText = 40_000;
const maximumArguments = 600;
const maximumCommands = 400;
const maximumWords = 1500;
const maximumWordsOfOne = 300;
const tooLong = "The file is too long to be followed.";

function isLong({ steps }: Recipe): boolean {
	const commands = steps.flatMap(({ script }) => script?.commands ?? []);
	const words = commands.reduce((sum, command) => sum + command.words.length, 0);
	const most = commands.reduce((top, command) => Math.max(top, command.words.length), 0);
	return commands.length > maximumCommands || words > maximumWords || most > maximumWordsOfOne;
}

function refuse(reason: string): ConversionResult {
	return { offered: false, reason };
}

function unsuitable(length: number, stage: Recipe["stage"]): string | undefined {
	const { instructions } = stage;
	if (length > maximumText || instructions.length > maximumInstructions) return tooLong;
	if (instructions.reduce((sum, { words }) => sum + words.length, 0) > maximumArguments) return tooLong;
	if (stage.instructions.some(({ name }) => name === "ONBUILD")) {
		return "ONBUILD makes it a base for other images, which need the build tools.";
	}
	return undefined;
}

// The last check: what comes out must be what BuildKit takes, with the stages that were meant.
function printed(
	recipe: Recipe,
	runtime: Runtime,
	plain: Plan,
	wanted: readonly ExtraId[],
): Conversion | undefined {
	const { plan, extras, leftOut } = withExtras(recipe, runtime, plain, wanted);
	const { base } = plan.choice;
	const added = extras.length === 0 ? "" : ` with ${listed(extras.map(({ title }) => title))}`;
	const conversion: Conversion = {
		base: base.id,
		image: base.image,
		title: `Convert to multi-stage build (${base.id})${added}`,
		edits: print(recipe, plan),
		extras: extras.map(({ id }) => id),
		leftOut,
		explanation: plan.explanation,
	};
	const { document } = recipe.graph.file;
	const text = converted(document, conversion);
	const graph = buildGraph(
		scan(TextDocument.create(document.uri, document.languageId, document.version, text)),
	);
	const { dependencies, dev } = plan.added;
	const stages = 2 + (dependencies === undefined ? 0 : 1) + (dev === undefined ? 0 : 1);
	return graph.problems.length === 0 && graph.stages.length === stages ? conversion : undefined;
}
