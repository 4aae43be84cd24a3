// From the claims of a workspace to the facts of one Dockerfile.

import { type BuildClaim, type Located, placeKey } from "./claim.ts";
import { familiarName } from "./contexts.ts";
import type { ArgumentClaim, BuildPlace, ContextClaim, Facts, Searched, TargetClaim } from "./facts.ts";

/** A claim about a Dockerfile; `certain` where it can mean no other one. */
export interface OwnClaim {
	readonly claim: BuildClaim;
	readonly certain: boolean;
}

/**
 * The facts that claims make: those about the Dockerfile, and those of which nobody knows which one they are about.
 */
export function gather(
	own: readonly OwnClaim[],
	loose: readonly BuildClaim[],
	searched: Searched | undefined,
): Omit<Facts, "context"> {
	return {
		targets: targetsOf(own),
		elsewhere: targetsOf(loose.map((claim) => ({ claim, certain: false }))),
		open: distinct(own.filter(({ claim }) => claim.openTarget).map(placeOf)),
		defaults: distinct(
			own.filter(({ claim }) => claim.target === undefined && !claim.openTarget).map(placeOf),
		),
		contexts: distinct(own.flatMap(contextsOf)),
		args: distinct(own.flatMap(argumentsOf)),
		mentions: distinct(own.flatMap((one) => one.claim.stages.map((stage) => mentionOf(stage, one)))),
		...(searched === undefined ? {} : { searched }),
	};
}

function targetsOf(claims: readonly OwnClaim[]): readonly TargetClaim[] {
	return distinct(
		claims.flatMap((one) => (one.claim.target === undefined ? [] : [mentionOf(one.claim.target, one)])),
	);
}

function placeOf({ claim: { by, uri, range }, certain }: OwnClaim): BuildPlace {
	return { by, uri, range, certain };
}

function mentionOf({ text, uri, range, verbatim }: Located, { claim, certain }: OwnClaim): TargetClaim {
	return { name: text, by: claim.by, uri, range, certain, verbatim };
}

function contextsOf({ claim, certain }: OwnClaim): readonly ContextClaim[] {
	return claim.contexts.map(({ name, value }) => ({
		name: familiarName(name.text),
		value,
		by: claim.by,
		uri: name.uri,
		range: name.range,
		certain,
	}));
}

function argumentsOf({ claim, certain }: OwnClaim): readonly ArgumentClaim[] {
	return (claim.args ?? []).map(({ name, value, fromEnvironment }) => ({
		name: name.text,
		...(fromEnvironment ? { fromEnvironment } : {}),
		...(value === undefined ? {} : { value }),
		by: claim.by,
		uri: name.uri,
		range: name.range,
		certain,
		verbatim: name.verbatim,
	}));
}

// Builds that inherit from each other speak from one place. Who says it first is named, the others are counted.
function distinct<T extends BuildPlace>(places: readonly T[]): readonly T[] {
	const found = new Map<string, { place: T; readonly by: Set<string> }>();
	for (const place of places) {
		const key = placeKey(place);
		const known = found.get(key);
		if (known === undefined) {
			found.set(key, { place, by: new Set([place.by]) });
			continue;
		}
		known.by.add(place.by);
		if (place.certain && !known.place.certain) known.place = { ...known.place, certain: true };
	}
	return [...found.values()].map(({ place, by }) =>
		by.size === 1 ? place : { ...place, by: `${place.by} and ${by.size - 1} more` },
	);
}
