// Builds that are defined in bake and compose files, and started elsewhere by their names.

import type { BuildClaim, Located } from "./claim.ts";
import type { OwnClaim } from "./gather.ts";

/** What a name stands for in some files. */
export interface Definition {
	readonly name: string;
	/** For people: "bake target `app`". */
	readonly what: string;
	/** Where the name is given. */
	readonly place: Pick<Located, "uri" | "range">;
	/** What it builds: several where it is a group. */
	readonly claims: readonly OwnClaim[];
}

/** The definitions of a workspace folder, by the paths of their files. */
export type DefinedBuilds = ReadonlyMap<string, readonly OwnClaim[]>;

/** The names that can be started out of files; of several choices of files the first one that defines anything. */
export function definitionsIn(
	choices: readonly (readonly string[])[],
	defined: DefinedBuilds,
): readonly Definition[] {
	const chosen = choices.find((files) => files.some((file) => defined.has(file))) ?? [];
	const known = knownDefinitions.get(defined) ?? new Map<string, readonly Definition[]>();
	knownDefinitions.set(defined, known);
	const key = chosen.join("\n");
	const definitions = known.get(key) ?? definitionsOf(chosen.flatMap((file) => defined.get(file) ?? []));
	known.set(key, definitions);
	return definitions;
}

// A file may start the same ones many times.
const knownDefinitions = new WeakMap<DefinedBuilds, Map<string, readonly Definition[]>>();

function definitionsOf(claims: readonly OwnClaim[]): readonly Definition[] {
	const uris = new Set(claims.map(({ claim }) => claim.uri));
	const found = new Map<string, Definition & { readonly claims: OwnClaim[] }>();
	const add = (name: string, what: string, place: Definition["place"], claim: OwnClaim): void => {
		const key = `${name} ${what} ${place.uri}`;
		const known = found.get(key);
		if (known === undefined) found.set(key, { name, what, place, claims: [claim] });
		else known.claims.push(claim);
	};
	for (const own of claims) {
		const { names, by, uri, range } = own.claim;
		if (names === undefined) continue;
		add(names.own, by, { uri, range }, own);
		for (const group of names.groups) {
			if (uris.has(group.uri)) add(group.text, `bake group \`${group.text}\``, group, own);
		}
	}
	return [...found.values()];
}

/** Those of a name, which may hold `*`, `?` and `[a-z]` for parts of names. */
export function definitionsNamed(definitions: readonly Definition[], name: string): readonly Definition[] {
	if (!/[*?[]/.test(name)) return definitions.filter((one) => one.name === name);
	const expression = patternOf(name);
	return definitions.filter((one) => expression?.test(one.name) === true);
}

function patternOf(name: string): RegExp | undefined {
	const source = name.slice(0, maximumPattern).replaceAll(/\[[\w-]+\]|[*?]|[^*?]/g, (part) => {
		if (part === "*") return "[^/]*";
		if (part === "?") return "[^/]";
		return part.length > 1 ? part : part.replace(/[\\^$.()|[\]+{}]/, "\\$&");
	});
	try {
		return new RegExp(`^${source.replaceAll(/(?:\[\^\/\]\*){2,}/g, "[^/]*")}$`);
	} catch {
		return undefined;
	}
}

const maximumPattern = 100;

/** The claim that a command or step starts what files define. */
export function startClaim(
	by: string,
	name: Located,
	{ files, certain }: { readonly files: readonly (readonly string[])[]; readonly certain: boolean },
): BuildClaim {
	return {
		by,
		uri: name.uri,
		range: name.range,
		dockerfile: { kind: "defined", name, files, certain },
		contexts: [],
		stages: [],
	};
}

/** The files that bake takes in a folder where none are named, those of compose included. */
export function bakeFilesIn(folder: string): readonly string[] {
	return [...composeNames, ...bakeNames].map((name) => within(folder, name));
}

/** The files that compose takes in a folder where none are named. */
export function composeFilesIn(folder: string): readonly string[] {
	return composeNames.map((name) => within(folder, name));
}

function within(folder: string, name: string): string {
	return folder === "" ? name : `${folder}/${name}`;
}

const composeNames: readonly string[] = ["compose", "docker-compose"].flatMap((name) =>
	["", ".override"].flatMap((suffix) => [`${name}${suffix}.yaml`, `${name}${suffix}.yml`]),
);

const bakeNames: readonly string[] = ["docker-bake", "docker-bake.override"].flatMap((name) => [
	`${name}.json`,
	`${name}.hcl`,
]);
