// `docker build` and its like in any script: which stage of which Dockerfile a command line builds.

import {
	argsField,
	type BuildClaim,
	type DockerfileGuess,
	type GivenArgument,
	isRemote,
	joinPaths,
	type Located,
	type NamedContext,
	partOf,
	targetOf,
} from "./claim.ts";
import { field } from "./data.ts";
import {
	type Argument,
	afterEquals,
	argumentsOf,
	type Command,
	commandsIn,
	isBuild,
	type ScriptPart,
} from "./script-command.ts";
import { mayBeFlags, wordLists } from "./script-lists.ts";
import { defaultIn, substitute, type Variables, variableIn } from "./script-variables.ts";
import { startCommands } from "./start-command.ts";

/** The builds that a script starts. What depends on an unknown variable is said to be open, never guessed. */
export function buildCommands(part: ScriptPart): readonly BuildClaim[] {
	const claims: BuildClaim[] = [];
	for (const { words, command } of commandsIn(part, builder)) claims.push(...toClaims(words, command));
	const held = heldBuilder(part.source.text);
	if (held !== undefined)
		for (const { words, command } of commandsIn(part, held)) claims.push(...toClaims(words, command));
	return [...claims, ...startCommands(part)];
}

/** The builds of a command that is given as words, such as the `args` of a step. They start after `build`. */
export function buildOf(words: readonly Located[], command: Command): readonly BuildClaim[] {
	return toClaims(argumentsOf(words), command);
}

// The engine (a variable of a Makefile or shell too), then `build` with `buildx`, `builder`, `image` or flags before it;
// kaniko, which has no such word; and Jenkins' function.
const builder =
	/(?<![\w./]|[\w.-]-)(?:(?:docker|podman|nerdctl|buildah|img|\$[({]\w*(?:DOCKER|PODMAN|ENGINE|BUILDX|CONTAINER)\w*[)}])(?:[ \t]+(?:buildx|builder|image|(?:--(?:context|host|config|log-level|builder)|-[Hcl])[ \t]+[^\s-]\S*|-[\w-]+(?:=\S+)?)){0,8}[ \t]+(?:build|bud|b)(?![\w:.=/-])|\/kaniko\/executor(?=\s)|docker\.build\([^,()\n]{0,200},[ \t]*["'])/gi;

// `BUILD = docker build -f x`, and `$(BUILD) --target y .` later.
function heldBuilder(text: string): RegExp | undefined {
	const names = [...wordLists(text)]
		.filter(([, [first, ...others]]) => {
			const verb = others.findIndex(({ text: word }) => isBuild(word));
			return (
				first !== undefined && /^(?:docker|podman|nerdctl|buildah)$/.test(first.text) && verb >= 0 && verb < 3
			);
		})
		.map(([name]) => name);
	if (names.length === 0) return undefined;
	const any = names.slice(0, maximumHeld).join("|");
	return new RegExp(`\\$(?:[({](?<held>${any})[)}]|(?<held2>${any})\\b)(?=[ \\t])`, "g");
}

const maximumHeld = 20;

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
	let moreFlags = false;
	const contexts: NamedContext[] = [];
	const args: GivenArgument[] = [];
	const stages: Located[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at];
		if (word === undefined) break;
		if (!word.text.startsWith("-") || word.text === "-") {
			if (word.open && mayBeFlags(word.text)) moreFlags = true;
			else context = word.text;
			continue;
		}
		if (word.text === "--") continue;
		// `-fDockerfile`, `-timage`
		const short = /^-[a-zA-Z][^=]/.test(word.text) ? word.text.charAt(1) : undefined;
		if (short !== undefined) {
			if (short === "f") file = word.from(2).text;
			else if (short === "c") context = word.from(2).text;
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
		else if (name === "--build-arg") args.push(...givenArgument(value));
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
		...argsField(args),
		stages,
		...(part.place.run ? {} : { shown: true as const }),
	};
	if (target === undefined) return [moreFlags ? { ...common, openTarget: true } : common];
	if (!target.open) return [{ ...common, ...targetOf(target.place, false) }];
	const values = part.variables(variableIn(target.text) ?? "") ?? [];
	// The caller of a script may set its variables as he likes.
	const fallback = values.length === 0 ? defaultIn(target.text) : undefined;
	if (fallback !== undefined)
		return [{ ...common, ...targetOf(partOf(target.place, fallback.start, fallback.end), true) }];
	if (values.length === 0) return [{ ...common, openTarget: true }];
	return values.slice(0, maximumValues).map((value) => ({ ...common, ...targetOf(value, true) }));
}

const maximumValues = 100;

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

// A value may hold variables, a name that does is not known.
function givenArgument(word: Argument): readonly GivenArgument[] {
	const [name = ""] = /^\w*/.exec(word.text) ?? [];
	const rest = word.text.slice(name.length);
	if (name === "" || (rest !== "" && !rest.startsWith("="))) return [];
	const { start } = word.place.range;
	const end = { line: start.line, character: start.character + name.length };
	const located = { ...word.place, text: name, range: { start, end } };
	return [rest === "" ? { name: located, fromEnvironment: true } : { name: located, value: rest.slice(1) }];
}

// `-f` is looked for from the working directory; without it the Dockerfile lies in the context.
function dockerfileOf(
	file: string | undefined,
	context: string | undefined,
	{ place: { folders, certain, run }, variables, folderOf }: Command,
): DockerfileGuess {
	const path = (text: string | undefined): PlainPath | undefined => {
		const known = text === undefined ? undefined : folderOf?.(text);
		if (known !== undefined) return { text: known, fixed: true, plain: true };
		return text === undefined ? undefined : plainPath(text, variables);
	};
	const contextPath = path(context);
	const filePath = path(file);
	if ((file !== undefined && filePath === undefined) || file === "-") return { kind: "unknown" };
	if (file === undefined && contextPath === undefined) return { kind: "unknown" };
	// What lies elsewhere has its own Dockerfiles.
	if (isRemote(contextPath?.text ?? context ?? "")) return { kind: "unknown" };
	const local = contextPath;
	// What starts at the workspace folder is the same wherever the command runs.
	const starts = folders.length === 0 && (filePath ?? contextPath)?.fixed ? [""] : folders;
	const found = starts.map((folder) => {
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
