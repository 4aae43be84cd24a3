// How the images before and after differ in what they are told to be, and in what they print.

import type { InspectedImage, SmokeRun } from "./verification.ts";

/** The variables that the two Dockerfiles set themselves. */
export interface OwnVariables {
	readonly before: ReadonlySet<string>;
	readonly after: ReadonlySet<string>;
}

/** A field of the config that is not the same. */
interface FieldDifference {
	readonly field: string;
	readonly before: string;
	readonly after: string;
}

/** How two configs compare. */
export interface ConfigComparison {
	readonly differences: readonly FieldDifference[];
	/** What differs as it must, a sentence each: the base image's own variables, ENV that only the build reads. */
	readonly remarks: readonly string[];
}

/** The fields that are compared, Env apart. */
export const comparedFields: readonly string[] = [
	"Entrypoint",
	"Cmd",
	"WorkingDir",
	"User",
	"ExposedPorts",
	"Volumes",
	"Labels",
	"StopSignal",
	"Shell",
	"Healthcheck",
];

/** Compares two configs. A field that is absent, null or empty is not set. */
export function compareConfigs(
	before: InspectedImage,
	after: InspectedImage,
	own: OwnVariables,
): ConfigComparison {
	const differences = comparedFields.flatMap((field) => {
		const [old, now] = [before, after].map(({ config }) => shownField(field, config[field]));
		return old === now ? [] : [{ field, before: old ?? unset, after: now ?? unset }];
	});
	const environment = compareEnvironments(variablesOf(before), variablesOf(after), own);
	return { ...environment, differences: [...differences, ...environment.differences] };
}

/** How the outputs of two runs compare. */
export interface OutputComparison {
	/**
	 * `varies`: they differ, but no more than two runs of the image before do. `unknown`: the image before prints another
	 * thing each time, so nothing can be told.
	 */
	readonly verdict: "same" | "varies" | "differs" | "unknown";
	/** The first lines that differ; empty where none does. */
	readonly lines: readonly LineDifference[];
}

/** A line of an output, or of standard error, that is not the same. */
export interface LineDifference {
	readonly stream: "output" | "errors";
	/** From 1. */
	readonly line: number;
	/** Undefined where the output is over by then. */
	readonly before: string | undefined;
	readonly after: string | undefined;
}

/** Compares two runs; `again` is a second run of the image before. */
export function compareRuns(before: SmokeRun, after: SmokeRun, again?: SmokeRun): OutputComparison {
	const lines = differingLines(before, after);
	if (lines.length === 0 && before.code === after.code) return { verdict: "same", lines };
	if (again === undefined || before.code !== after.code) return { verdict: "differs", lines };
	if (differingLines(before, again).length === 0) return { verdict: "differs", lines };
	// Times, durations, addresses and numbers of processes vary; what stands around them does not.
	const [old, now, second] = [before, after, again].map(withoutNumbers);
	if (old === undefined || now === undefined || second === undefined) return { verdict: "differs", lines };
	if (differingLines(old, now).length === 0) return { verdict: "varies", lines };
	return { verdict: differingLines(old, second).length === 0 ? "differs" : "unknown", lines };
}

const shownLines = 5;

function differingLines(before: SmokeRun, after: SmokeRun): readonly LineDifference[] {
	const found: LineDifference[] = [];
	for (const [stream, old, now] of [
		["output", linesOf(before.out), linesOf(after.out)],
		["errors", linesOf(before.errors), linesOf(after.errors)],
	] as const) {
		for (let at = 0; at < Math.max(old.length, now.length) && found.length < shownLines; at++) {
			if (old[at] !== now[at]) found.push({ stream, line: at + 1, before: old[at], after: now[at] });
		}
	}
	return found;
}

function linesOf(text: string): readonly string[] {
	const lines = text.split("\n");
	return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function withoutNumbers({ code, out, errors }: SmokeRun): SmokeRun {
	const masked = (text: string) =>
		text.replace(/\b(?=[\da-f]*\d)[\da-f]{6,}\b|\d+/gi, "0").replace(/(?:0[.,:])+0/g, "0");
	return { code, out: masked(out), errors: masked(errors) };
}

const unset = "not set";

function shownField(field: string, value: unknown): string | undefined {
	if (field === "WorkingDir" && (value === undefined || value === null || value === "")) return '"/"';
	// Root, whichever way it is said.
	if (field === "User" && (value === "root" || value === "0" || value === "0:0" || value === "root:root"))
		return undefined;
	if (field === "Labels" && isRecord(value)) {
		// buildah notes its own version.
		const own = Object.entries(value).filter(([name]) => !name.startsWith("io.buildah."));
		return own.length === 0 ? undefined : canonical(Object.fromEntries(own));
	}
	return isEmpty(value) ? undefined : canonical(value);
}

function isEmpty(value: unknown): boolean {
	if (value === undefined || value === null || value === "") return true;
	return typeof value === "object" && Object.keys(value).length === 0;
}

// The order of keys says nothing.
function canonical(value: unknown): string {
	return JSON.stringify(value, (_, inner: unknown) =>
		isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
	);
}

function compareEnvironments(
	before: ReadonlyMap<string, string>,
	after: ReadonlyMap<string, string>,
	own: OwnVariables,
): ConfigComparison {
	const differences: FieldDifference[] = [];
	const building: string[] = [];
	const inherited: string[] = [];
	for (const name of new Set([...before.keys(), ...after.keys()])) {
		const [old, now] = [before.get(name), after.get(name)];
		if (old === now) continue;
		if (own.before.has(name) && own.after.has(name) && name !== "PATH") {
			differences.push({ field: `Env ${name}`, before: old ?? unset, after: now ?? unset });
		} else if (own.before.has(name) && name !== "PATH") building.push(name);
		else if (own.after.has(name) && name !== "PATH") {
			differences.push({ field: `Env ${name}`, before: old ?? unset, after: now ?? unset });
		} else inherited.push(name);
	}
	const remarks = [
		...(building.length > 0 ? [`Env: ${building.sort().join(", ")} stays in the build stage.`] : []),
		...(inherited.length > 0 ? [`Env: the base images differ in ${inherited.sort().join(", ")}.`] : []),
	];
	return { differences, remarks };
}

function variablesOf({ config: { Env: list } }: InspectedImage): ReadonlyMap<string, string> {
	if (!Array.isArray(list)) return new Map();
	return new Map(
		list.map((each) => {
			const text = String(each);
			const at = text.indexOf("=");
			return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
		}),
	);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
