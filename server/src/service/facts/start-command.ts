// `docker buildx bake app` and `docker compose build web` in any script: which builds that files define a command starts.

import { type BuildClaim, foldersAround, joinPaths, type Located, partOf, targetOf } from "./claim.ts";
import { bakeFilesIn, composeFilesIn, startClaim } from "./definitions.ts";
import {
	type Argument,
	afterEquals,
	argumentsOf,
	type Command,
	commandsIn,
	type ScriptPart,
} from "./script-command.ts";
import { substitute, variableIn } from "./script-variables.ts";

/** The builds that a script starts by the names which bake and compose files give them. */
export function startCommands(part: ScriptPart): readonly BuildClaim[] {
	const claims: BuildClaim[] = [];
	for (const { words, command } of commandsIn(part, baker)) claims.push(...bakeClaims(words, command));
	for (const { words, command } of commandsIn(part, composer)) claims.push(...composeClaims(words, command));
	return claims;
}

/** The builds of a bake command that is given as words, which start after `bake`. */
export function bakeOf(words: readonly Located[], command: Command): readonly BuildClaim[] {
	return bakeClaims(argumentsOf(words), command);
}

/** What `--set`, or the input of that name, does: `app.target=dev` builds another stage of what `app` names. */
export function setClaim(by: string, setting: Located, from: Files): readonly BuildClaim[] {
	const equals = setting.text.indexOf(".target=");
	if (equals <= 0) return [];
	const start = startClaim(by, partOf(setting, 0, equals), from);
	const value = partOf(setting, equals + ".target=".length);
	const open = /[$`]|\{\{/.test(value.text);
	return [{ ...start, ...targetOf(open ? undefined : value, open), targetSlot: value.range }];
}

/** The choices of files that names are looked for in. */
export interface Files {
	readonly files: readonly (readonly string[])[];
	readonly certain: boolean;
}

const baker =
	/(?<![\w./-])(?:(?:docker|depot|\$[({]\w*(?:DOCKER|BUILDX|BAKE)\w*[)}])(?:[ \t]+(?:buildx|-[\w-]+(?:=\S+)?)){0,8}|buildx)[ \t]+bake(?![\w:.=/-])/gi;
const composer = /(?<![\w./-])(?:docker[ \t]+compose|docker-compose)(?![\w:.=/-])/g;

const bakeSwitches = new Set("--print --push --load --pull --no-cache --check --debug -D".split(" "));

function bakeClaims(words: readonly Argument[], command: Command): readonly BuildClaim[] {
	const { names, files, settings } = parse(words, bakeSwitches);
	// Another repository's files are not here.
	if (names.some(({ text }) => /:\/\/|^git@|\.git$/.test(text))) return [];
	const from = filesOf(files, command, (folder) => [bakeFilesIn(folder)]);
	if (from === undefined) return [];
	return [
		...names.flatMap((name) => started(name, command, from)),
		...settings.flatMap(({ place }) => (place.text.includes("\n") ? [] : setClaim(command.by, place, from))),
	].map((claim) => shownOr(claim, command));
}

const composeSwitches = new Set(
	(
		"--all-resources --compatibility --dry-run --verbose --no-cache --pull --push --quiet -q --with-dependencies " +
		"--check --print --force-rm --no-rm --compress --parallel"
	).split(" "),
);

function composeClaims(words: readonly Argument[], command: Command): readonly BuildClaim[] {
	const { names, files } = parse(words, composeSwitches);
	const [verb, ...services] = names;
	if (verb?.text !== "build") return [];
	const from = filesOf(files, command, (folder) => foldersAround(folder).map(composeFilesIn));
	if (from === undefined) return [];
	return services.flatMap((name) => started(name, command, from)).map((claim) => shownOr(claim, command));
}

interface Parsed {
	readonly names: readonly Argument[];
	readonly files: readonly Argument[];
	readonly settings: readonly Argument[];
}

function parse(words: readonly Argument[], switches: ReadonlySet<string>): Parsed {
	const names: Argument[] = [];
	const files: Argument[] = [];
	const settings: Argument[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at];
		if (word === undefined) break;
		if (!word.text.startsWith("-")) {
			names.push(word);
			continue;
		}
		const equals = word.text.indexOf("=");
		const flag = equals < 0 ? word.text : word.text.slice(0, equals);
		if (switches.has(flag)) continue;
		const value = equals < 0 ? words[++at] : afterEquals(word, equals);
		if (value === undefined) break;
		if (flag === "--file" || flag === "-f") files.push(value);
		else if (flag === "--set") settings.push(value);
	}
	return { names, files, settings };
}

// A word that is a variable stands for each of its values, if these are known.
function started(name: Argument, { by, variables }: Command, from: Files): readonly BuildClaim[] {
	if (!name.open) return name.text === "" ? [] : [startClaim(by, name.place, from)];
	const values = variables(variableIn(name.text) ?? "") ?? [];
	return values.slice(0, maximumValues).map((value) => startClaim(by, value, from));
}

const maximumValues = 100;

function shownOr(claim: BuildClaim, { place }: Command): BuildClaim {
	return place.run ? claim : { ...claim, shown: true };
}

// Undefined where the files are none that are known.
function filesOf(
	given: readonly Argument[],
	{ place: { folders, certain }, variables }: Command,
	defaults: (folder: string) => readonly (readonly string[])[],
): Files | undefined {
	if (given.length === 0) return { files: folders.flatMap(defaults), certain };
	const paths = given.map(({ text }) => substitute(text.replace(/^cwd:\/\//, ""), variables));
	if (paths.some((path) => path === undefined || path === "-" || path.includes("://"))) return undefined;
	const known = paths.flatMap((path) => path ?? []);
	return { files: folders.map((folder) => known.map((path) => joinPaths(folder, path))), certain };
}
