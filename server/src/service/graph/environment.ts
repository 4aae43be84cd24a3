// Variables of a stage at one point: an immutable map in layers, so that a stage on a stage costs only what it adds.

import type { Instruction } from "../syntax/dockerfile.ts";

/** A variable that ENV or ARG made known. */
export interface Variable {
	readonly name: string;
	/** Absent for an ARG that has no value without a build argument. */
	readonly value?: string;
	readonly kind: "env" | "arg";
	/** The ENV or ARG; absent for what BuildKit itself sets. */
	readonly instruction?: Instruction;
}

/** The variables at one point. */
export interface Environment {
	get(name: string): Variable | undefined;
	/** Every variable, the newest of each name. */
	all(): ReadonlyMap<string, Variable>;
	with(variable: Variable): Environment;
}

/** Where nothing but PATH is set: BuildKit sets it in every image that does not. */
export const initialEnvironment: Environment = layer(
	new Map([
		[
			"PATH",
			{ name: "PATH", kind: "env", value: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
		],
	]),
	undefined,
);

interface Layer extends Environment {
	readonly own: ReadonlyMap<string, Variable>;
	readonly below: Layer | undefined;
}

function layer(own: ReadonlyMap<string, Variable>, below: Layer | undefined): Layer {
	const self: Layer = {
		own,
		below,
		get: (name) => {
			for (let at: Layer | undefined = self; at !== undefined; at = at.below) {
				const variable = at.own.get(name);
				if (variable !== undefined) return variable;
			}
			return undefined;
		},
		all: () => merged(layersOf(self)),
		with: (variable) => add(self, variable),
	};
	return self;
}

// Each layer is larger than the one above, so that there are few of them, and merging is rare where it is dear.
function add(environment: Layer, variable: Variable): Layer {
	const merging: ReadonlyMap<string, Variable>[] = [new Map([[variable.name, variable]])];
	let size = 1;
	let below: Layer | undefined = environment;
	while (below !== undefined && below.own.size <= size) {
		size += below.own.size;
		merging.unshift(below.own);
		below = below.below;
	}
	return layer(merged(merging), below);
}

function layersOf(top: Layer): readonly ReadonlyMap<string, Variable>[] {
	const layers: ReadonlyMap<string, Variable>[] = [];
	for (let at: Layer | undefined = top; at !== undefined; at = at.below) layers.push(at.own);
	return layers.reverse();
}

function merged(layers: readonly ReadonlyMap<string, Variable>[]): ReadonlyMap<string, Variable> {
	const all = new Map<string, Variable>();
	for (const own of layers) for (const [name, variable] of own) all.set(name, variable);
	return all;
}
