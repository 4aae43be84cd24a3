// `docker build` and its like in any script: which stage of which Dockerfile a command line builds.

import type { Range } from "vscode-languageserver-types";
import {
	type BuildClaim,
	type DockerfileGuess,
	isRemote,
	joinPaths,
	type Located,
	type NamedContext,
	partOf,
	targetOf,
} from "./claim.ts";
import { commandWords, type ScriptWord } from "./command-words.ts";
import { field } from "./data.ts";
import { scriptVariables, substitute, type Variables, variableIn } from "./script-variables.ts";
import type { SourceText } from "./text.ts";
import { type Place, workingFolders } from "./working-folder.ts";

/** A script, or part of one. */
export interface ScriptPart {
	readonly source: SourceText;
	readonly uri: string;
	/** For people: "`Makefile`". */
	readonly by: string;
	/** Where it runs, relative to the workspace folder, the likeliest first; `certain` where it can only be that one. */
	readonly folders: readonly string[];
	readonly certain: boolean;
	/** What is known of the variables that it does not set itself. */
	readonly variables: Variables;
	/** Every line is a shell of its own, as in a Makefile. */
	readonly lineByLine?: true;
}

/** The builds that a script starts. What depends on an unknown variable is said to be open, never guessed. */
export function buildCommands(part: ScriptPart): readonly BuildClaim[] {
	const { text } = part.source;
	const claims: BuildClaim[] = [];
	const variables = scriptVariables(part.source, part.variables);
	const placeOf = workingFolders({ text, folders: part.folders, lineByLine: part.lineByLine === true });
	for (const match of text.matchAll(builder)) {
		if (claims.length >= maximumClaims) break;
		const from = match.index + match[0].length;
		const before = text[match.index - 1];
		const quote = before === '"' || before === "'" || before === "`" ? before : "";
		const place = placeOf(match.index);
		const words = commandWords(text, from, quote).map((word) => wordOf(word, part.source));
		const range = part.source.rangeOf(match.index, from);
		const command = {
			...part,
			variables,
			range,
			place: { ...place, certain: place.certain && (part.certain || place.absolute) },
		};
		claims.push(...toClaims(words, command));
	}
	return claims;
}

/** The builds of a command that is given as words, such as the `args` of a step. They start after `build`. */
export function buildOf(words: readonly Located[], command: Command): readonly BuildClaim[] {
	return toClaims(
		words.map((place) => ({
			text: place.text,
			open: isOpen(place.text),
			place,
			from: (offset) => partOf(place, offset),
		})),
		command,
	);
}

/** What is around a command's words. */
export interface Command {
	readonly uri: string;
	readonly by: string;
	readonly range: Range;
	readonly place: Place;
	readonly variables: Variables;
}

function isOpen(text: string): boolean {
	return /[$`]|\{\{/.test(text);
}

const maximumClaims = 1000;

// The engine (a variable of a Makefile or shell too), then `build` with `buildx`, `builder`, `image` or flags before it;
// and kaniko, which has no such word.
const builder =
	/(?<![\w./-])(?:(?:docker|podman|nerdctl|buildah|img|\$[({]\w*(?:DOCKER|PODMAN|ENGINE|BUILDX|CONTAINER)\w*[)}])(?:[ \t]+(?:buildx|builder|image|-[\w-]+(?:=\S+)?)){0,8}[ \t]+(?:build|bud|b)(?![\w:.=/-])|\/kaniko\/executor(?=\s))/gi;

interface Argument {
	readonly text: string;
	readonly open: boolean;
	readonly place: Located;
	/** What follows an offset of the text. */
	from(offset: number): Located;
}

function wordOf(word: ScriptWord, source: SourceText): Argument {
	const { text, open, start, end } = word;
	return {
		text,
		open,
		place: source.part(start, end, text),
		from: (offset) => {
			const rest = text.slice(offset);
			// Only where quotes stand right around it is it shorter than what is written.
			const written = source.text.slice(start, end);
			const at = written.endsWith(rest) ? end - rest.length : written.lastIndexOf(rest) + start;
			return at < start ? source.part(start, end, rest) : source.part(at, at + rest.length, rest);
		},
	};
}

const switches = new Set(
	(
		"--no-cache --pull --push --load --quiet -q --rm --force-rm --squash --compress --check --debug -D --layers " +
		"--tls-verify --all-platforms --disable-content-trust --force --cleanup --no-push --reproducible --insecure"
	).split(" "),
);

function toClaims(words: readonly Argument[], part: Command): readonly BuildClaim[] {
	let target: Argument | undefined;
	let file: string | undefined;
	let context: string | undefined;
	const contexts: NamedContext[] = [];
	const stages: Located[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at];
		if (word === undefined) break;
		if (!word.text.startsWith("-") || word.text === "-") {
			context = word.text;
			continue;
		}
		const equals = word.text.indexOf("=");
		const name = equals < 0 ? word.text : word.text.slice(0, equals);
		if (switches.has(name)) continue;
		const value: Argument | undefined = equals < 0 ? words[++at] : afterEquals(word, equals);
		if (value === undefined) break;
		if (name === "--target") target = value;
		else if (name === "--file" || name === "-f" || name === "--dockerfile") file = value.text;
		else if (name === "--context" || name === "-c") context = value.text;
		else if (name === "--build-context") contexts.push(...namedContext(value));
		else if (name === "--no-cache-filter" && !value.open && !value.text.includes(","))
			stages.push(value.place);
	}
	const common = {
		by: part.by,
		uri: part.uri,
		range: part.range,
		...field("targetSlot", target?.place.range),
		dockerfile: dockerfileOf(file, context, part),
		contexts,
		stages,
		...(part.place.run ? {} : { shown: true as const }),
	};
	if (target === undefined) return [common];
	if (!target.open) return [{ ...common, ...targetOf(target.place, false) }];
	const values = part.variables(variableIn(target.text) ?? "") ?? [];
	// The caller of a script may set its variables as he likes.
	if (values.length === 0) return [{ ...common, openTarget: true }];
	return values.slice(0, maximumValues).map((value) => ({ ...common, ...targetOf(value, true) }));
}

const maximumValues = 100;

function afterEquals(word: Argument, equals: number): Argument {
	const place = word.from(equals + 1);
	return { text: place.text, open: word.open, place, from: (offset) => word.from(equals + 1 + offset) };
}

function namedContext(word: Argument): readonly NamedContext[] {
	const equals = word.text.indexOf("=");
	if (equals <= 0 || word.open) return [];
	const value = word.from(equals + 1);
	const name = word.place;
	const { start } = name.range;
	const end = { line: start.line, character: start.character + equals };
	return [
		{
			name: { ...name, text: word.text.slice(0, equals), range: { start, end } },
			value: value.text,
		},
	];
}

// `-f` is looked for from the working directory; without it the Dockerfile lies in the context.
function dockerfileOf(
	file: string | undefined,
	context: string | undefined,
	{ place: { folders, certain, run }, variables }: Command,
): DockerfileGuess {
	const contextPath = context === undefined ? undefined : plainPath(context, variables);
	const filePath = file === undefined ? undefined : plainPath(file, variables);
	if ((file !== undefined && filePath === undefined) || file === "-") return { kind: "unknown" };
	if (file === undefined && (contextPath === undefined || isRemote(contextPath.text)))
		return { kind: "unknown" };
	const local = contextPath !== undefined && !isRemote(contextPath.text) ? contextPath : undefined;
	const found = folders.map((folder) => {
		const inner = local && resolve(folder, local);
		return {
			context: inner,
			path: filePath === undefined ? joinPaths(inner ?? folder, "Dockerfile") : resolve(folder, filePath),
		};
	});
	if (found.length === 0) return { kind: "unknown" };
	const { fixed = false, plain = false } = filePath ?? contextPath ?? {};
	return {
		kind: "path",
		paths: [...new Set(found.map(({ path }) => path))],
		certain: run && plain && (certain || fixed),
		...field("context", found[0]?.context),
	};
}

interface PlainPath {
	readonly text: string;
	/** It starts at the workspace folder, wherever the command runs. */
	readonly fixed: boolean;
	/** No variable that may have another value is in it. */
	readonly plain: boolean;
}

function resolve(folder: string, { text, fixed }: PlainPath): string {
	return joinPaths(fixed ? "" : folder, text);
}

// What CI systems and editors call the folder of the checkout, and what shells call the current one.
const rootFolder =
	/^(?:\$\{?(?:CI_PROJECT_DIR|GITHUB_WORKSPACE|WORKSPACE|BITBUCKET_CLONE_DIR|CIRCLE_WORKING_DIRECTORY|workspaceFolder|workspaceRoot)\}?|\$\{\{\s*github\.workspace\s*\}\}|\$\((?:Build\.SourcesDirectory|System\.DefaultWorkingDirectory|Build\.Repository\.LocalPath)\)|\$\(git rev-parse --show-toplevel\))(?=\/|$)/;
const currentFolder = /^(?:\$\{?PWD\}?|\$\((?:pwd|PWD|CURDIR)\)|`pwd`)(?=\/|$)/;

function plainPath(text: string, variables: Variables): PlainPath | undefined {
	const fixed = rootFolder.test(text);
	const relative = text.replace(rootFolder, ".").replace(currentFolder, ".");
	const value = substitute(relative, variables);
	return value === undefined ? undefined : { text: value, fixed, plain: value === relative };
}
