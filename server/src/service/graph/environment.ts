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
	undefined,
	new Map([
		[
			"PATH",
			{ name: "PATH", kind: "env", value: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
		],
	]),
	0,
);

// Few enough that a look-up stays quick, many enough that flattening is rare.
const maximumDepth = 32;

function layer(
	parent: Environment | undefined,
	own: ReadonlyMap<string, Variable>,
	depth: number,
): Environment {
	const self: Environment = {
		get: (name) => own.get(name) ?? parent?.get(name),
		all: () => (parent === undefined ? own : new Map([...parent.all(), ...own])),
		with: (variable) => {
			const added = new Map([[variable.name, variable]]);
			if (depth < maximumDepth) return layer(self, added, depth + 1);
			return layer(undefined, new Map([...self.all(), ...added]), 0);
		},
	};
	return self;
}
