// A target in a compose, bake, CI or script file that its Dockerfile does not have.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { type Located, placeKey } from "../facts/claim.ts";
import { inlineGraph } from "../facts/inline.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { targetStage } from "../graph/target.ts";
import type { Build } from "../snapshot.ts";
import { isStageName } from "../syntax/check.ts";
import { suggest } from "../syntax/suggest.ts";
import { firstLineOf, insertLines } from "./edits.ts";
import type { BuildFileRule, Finding, Fix } from "./rule.ts";

/**
 * Targets that BuildKit would refuse: "target stage could not be found". Only hinted at where another Dockerfile may be
 * meant; silent where the target or the Dockerfile depends on a variable.
 */
export const unknownTarget: BuildFileRule = {
	code: "unknown-target",
	severity: DiagnosticSeverity.Warning,
	*check({ document, builds }) {
		const said = new Set<string>();
		for (const build of builds.toSorted((a, b) => Number(b.certain) - Number(a.certain))) {
			const { target, openTarget, shown } = build.claim;
			if (target === undefined || openTarget || shown || target.uri !== document.uri) continue;
			const graph = graphOf(build);
			if (graph === undefined || !isPlain(graph) || targetStage(graph, target.text)) continue;
			// Builds that inherit from each other speak from one place.
			if (said.has(placeKey(target))) continue;
			said.add(placeKey(target));
			yield finding(build, target, graph);
		}
	},
};

function graphOf({ claim: { dockerfile }, dockerfile: snapshot }: Build): BuildGraph | undefined {
	return dockerfile.kind === "inline" ? inlineGraph(dockerfile.text) : snapshot?.graph;
}

// Another frontend may have other ideas of what a stage is; and a file without stages is not written yet.
function isPlain({ file, stages }: BuildGraph): boolean {
	const syntax = file.directives.find(({ name }) => name === "syntax")?.value.text ?? "";
	return stages.length > 0 && (syntax === "" || /(?:^|\/)docker\/dockerfile(?:[:@-]|$)/.test(syntax));
}

function finding({ claim, certain }: Build, target: Located, graph: BuildGraph): Finding {
	const inline = claim.dockerfile.kind === "inline";
	const { uri } = graph.file;
	const where = inline ? "Its Dockerfile" : `\`${nameOf(uri)}\``;
	const names = graph.stages.flatMap(({ name }) => name?.text ?? []);
	const meant = suggest(target.text, names, false);
	const doubt = certain || inline ? "" : ", if that is the file which is meant";
	const others = meant === undefined ? listed(names) : ` Did you mean \`${meant}\`?`;
	const last = graph.stages.at(-1);
	return {
		range: target.range,
		message: `${where} has no stage \`${shortened(target.text)}\`${doubt}.${others}`,
		...(certain || inline ? {} : { severity: DiagnosticSeverity.Hint }),
		...(inline || last === undefined
			? {}
			: { related: [{ message: "The Dockerfile's last stage", range: last.from.range, uri }] }),
		fixes: () => [
			...(meant === undefined || !target.verbatim ? [] : [change(target, meant)]),
			...(inline ? [] : additions(graph, target.text)),
		],
	};
}

function nameOf(uri: string): string {
	const name = uri.slice(uri.lastIndexOf("/") + 1);
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

const shownNames = 5;
const maximumName = 100;

function listed(names: readonly string[]): string {
	if (names.length === 0) return " None of its stages has a name.";
	const shown = names.slice(0, shownNames).map((name) => `\`${name}\``);
	const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : "";
	return ` It has ${shown.join(", ")}${more}.`;
}

function shortened(text: string): string {
	return text.length > maximumName ? `${text.slice(0, maximumName)}…` : text;
}

function change({ range }: Located, meant: string): Fix {
	return { title: `Change to \`${meant}\``, edits: [TextEdit.replace(range, meant)], preferred: true };
}

// A last stage without a name is most often the one that was meant. A new one goes above it: what is built by default
// stays what it is.
function additions(graph: BuildGraph, target: string): readonly Fix[] {
	const last = graph.stages.at(-1);
	if (last === undefined || !isStageName(target) || graph.problems.length > 0) return [];
	const { uri } = graph.file;
	const named = nameLast(last, target);
	const { document } = graph.file;
	const base = last.base?.name.text ?? "scratch";
	const lines = [`FROM ${base} AS ${target}`, ""];
	const added: Fix = {
		title: `Add the stage \`${target}\` to ${nameOf(uri)}`,
		edits: [insertLines(document, firstLineOf(last.from), lines)],
		uri,
	};
	return named === undefined ? [added] : [{ ...named, uri }, added];
}

function nameLast({ name, from, base }: Stage, target: string): Fix | undefined {
	if (name !== undefined || base === undefined || from.words.length !== 1) return undefined;
	const [word] = from.words;
	if (word === undefined) return undefined;
	return {
		title: `Name the last stage \`${target}\``,
		edits: [TextEdit.insert(word.range.end, ` AS ${target}`)],
	};
}
