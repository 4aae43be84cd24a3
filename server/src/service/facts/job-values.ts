// What `${{ matrix.x }}` and `${{ env.X }}` of a workflow may be, as far as the workflow itself says it.

import type { Located } from "./claim.ts";
import { type DataNode, texts } from "./data.ts";

/** What is known inside of a job or step: values by `env.NAME`, and one map per run of the job by its matrix. */
export interface JobValues {
	/** The values that a name may have; undefined where they are not known. */
	get(name: string): readonly Located[] | undefined;
	/** The runs of the job; one without values where there is no matrix, none where the matrix is not known. */
	readonly runs: readonly Run[];
	readonly environment: ReadonlyMap<string, string>;
}

type Run = ReadonlyMap<string, Located>;

/** Outside of jobs. */
export const noValues: JobValues = {
	get: () => undefined,
	runs: [new Map()],
	environment: new Map(),
};

/** What is known inside of a node: its own `env` and `strategy.matrix` before those around it. */
export function jobValues(node: DataNode, around: JobValues): JobValues {
	const matrix = node.get("strategy")?.get("matrix");
	const env = node.get("env")?.entries() ?? node.get("variables")?.entries() ?? [];
	if (matrix === undefined && env.length === 0) return around;
	const runs = matrix === undefined ? around.runs : runsOf(matrix);
	const environment = new Map(around.environment);
	const places = new Map<string, Located>();
	for (const [name, value] of env) {
		const scalar = value.scalar();
		if (scalar === undefined) continue;
		environment.set(name.text, scalar.text);
		places.set(name.text, scalar);
	}
	const values: JobValues = {
		runs,
		environment,
		get: (name) => {
			const key = name.startsWith("env.") ? name.slice(4) : "";
			const place = places.get(key);
			if (place === undefined) return environment.has(key) ? around.get(name) : undefined;
			const expanded = expressionValues([place.text], values).map(([value]) => value);
			if (expanded.some((value) => value?.text === undefined)) return undefined;
			return expanded.map((value) => value?.place ?? { ...place, text: value?.text ?? "" });
		},
	};
	return values;
}

/** A text with its expressions put in; without `text` where one is not known. */
export interface Value {
	readonly text?: string;
	/** Where the whole of it stands, if it comes from one place. */
	readonly place?: Located;
}

/** What some texts, taken together, are in each run of the job; each combination once. */
export function expressionValues(parts: readonly string[], values: JobValues): readonly (readonly Value[])[] {
	if (!parts.some((part) => part.includes("${{"))) return [parts.map((text) => ({ text }))];
	const found = new Map<string, readonly Value[]>();
	const runs = values.runs.length === 0 ? [undefined] : values.runs;
	for (const run of runs) {
		const row = parts.map((part) => expanded(part, run, values));
		found.set(JSON.stringify(row.map(({ text }) => text ?? null)), row);
	}
	return [...found.values()];
}

function expanded(part: string, run: Run | undefined, { environment }: JobValues): Value {
	let unknown = false;
	let place: Located | undefined;
	const text = part.replaceAll(/\$\{\{\s*([\w.-]+)\s*\}\}|\$\{\{/g, (whole, name: string | undefined) => {
		const fromMatrix = name?.startsWith("matrix.") ? run?.get(name.slice(7)) : undefined;
		const value = fromMatrix?.text ?? (name?.startsWith("env.") ? environment.get(name.slice(4)) : undefined);
		if (value === undefined || value.includes("${{")) {
			// It stays, for paths that start with what is known by other means.
			if (name !== "github.workspace") unknown = true;
			return whole;
		}
		if (whole === part) place = fromMatrix;
		return value;
	});
	if (unknown) return {};
	return place === undefined ? { text } : { text, place };
}

const maximumRuns = 256;

// The product of the lists, then what `include` adds: to the runs that agree with it, else as runs of its own.
function runsOf(matrix: DataNode): readonly Run[] {
	let runs: Run[] = [new Map()];
	const lists = matrix.entries().filter(([key]) => key.text !== "include" && key.text !== "exclude");
	for (const [key, list] of lists) {
		const values = list.items().map(flat);
		if (values.length === 0) {
			// A list that an expression makes: nothing is known of it, and the rest is as it is.
			if (texts(list).some(({ text }) => text.includes("${{"))) continue;
			return [];
		}
		const longer = runs.flatMap((run) => values.map((value) => extend(run, key.text, value)));
		runs = longer.slice(0, maximumRuns);
	}
	const include = matrix.get("include");
	if (include?.scalar() !== undefined) return [];
	if (lists.length === 0 && include !== undefined) runs = [];
	const names = new Set(lists.map(([key]) => key.text));
	const added: Run[] = [];
	for (const item of (include?.items() ?? []).slice(0, maximumRuns)) {
		const values = flat(item);
		const agrees = (run: Run): boolean =>
			[...values].every(([name, value]) => !names.has(name) || run.get(name)?.text === value.text);
		const agreeing = runs.filter(agrees);
		if (agreeing.length === 0) added.push(values);
		runs = runs.map((run) => (agrees(run) ? new Map([...run, ...values]) : run));
	}
	return [...runs, ...added];
}

function extend(run: Run, key: string, value: Run): Run {
	return new Map([
		...run,
		...[...value].map(([name, place]) => [name === "" ? key : `${key}.${name}`, place] as const),
	]);
}

// The scalars of a value by their paths, `a.b`; the empty one for a scalar itself.
function flat(node: DataNode): Run {
	const scalar = node.scalar();
	if (scalar !== undefined) return new Map([["", scalar]]);
	const found = new Map<string, Located>();
	for (const [key, value] of node.entries()) {
		const inner = value.scalar();
		if (inner !== undefined) found.set(key.text, inner);
	}
	return found;
}
