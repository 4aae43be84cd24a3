// What the compose files of a workspace mean together: which are laid over which, included and extended, and with what
// variables.

import {
	argsField,
	type BuildClaim,
	type DockerfileGuess,
	folderOf,
	foldersAround,
	isRemote,
	joinPaths,
	type Located,
	nameOf,
	partOf,
	targetOf,
} from "./claim.ts";
import {
	type Build,
	type ComposeFile,
	type ComposePart,
	isNamedCompose,
	type Service,
} from "./compose-file.ts";
import { field } from "./data.ts";
import { type Environment, noEnvironment } from "./environment.ts";
import { expandVariables, type Interpolated } from "./interpolate.ts";

/** The builds that the compose files of a workspace folder mean. */
export function composeClaims(parts: readonly ComposePart[]): readonly BuildClaim[] {
	const project = new Project(parts);
	return parts.flatMap((part) => ("services" in part ? project.claimsOf(part) : []));
}

/** A file's own build of a service, with what it takes over from others. */
interface Layer {
	readonly build: Build;
	/** What the paths in it start from. */
	readonly folder: string;
}

class Project {
	readonly #files: ReadonlyMap<string, ComposeFile>;
	/** By folder: the files that `docker compose` takes there, each laid over those before it. */
	readonly #stacks = new Map<string, readonly ComposeFile[]>();
	/** The same by the paths of the files in them. */
	readonly #stackOf = new Map<string, readonly ComposeFile[]>();
	/** Where the paths in a file start, if not where it lies. */
	readonly #folders = new Map<string, string>();
	/** The file that includes a file. */
	readonly #includers = new Map<string, string>();
	readonly #environments: ReadonlyMap<string, Environment>;

	constructor(parts: readonly ComposePart[]) {
		const files = parts.flatMap((part) => ("services" in part ? [part] : []));
		this.#files = new Map(files.map((file) => [file.path, file]));
		this.#stackDefaults(files);
		for (const { path: includer, includes } of files) {
			for (const { paths, folder } of includes) this.#include(paths, folder, includer);
		}
		this.#environments = new Map(
			parts.flatMap((part) => ("variables" in part ? [[folderOf(part.path), part.variables] as const] : [])),
		);
		for (const [folder, variables] of this.#environments) this.#stackNamed(folder, variables);
	}

	/** The builds of a file's services. */
	claimsOf({ path, services }: ComposeFile): readonly BuildClaim[] {
		// A file of any name is one of compose's where another one says so.
		const isUsed = isNamedCompose(path) || this.#stackOf.has(path) || this.#includers.has(path);
		return isUsed ? [...services.values()].flatMap((service) => this.#claims(service)) : [];
	}

	#include(paths: readonly string[], folder: string, includer: string): void {
		const files = paths.flatMap((path) => this.#files.get(path) ?? []);
		for (const path of paths) {
			this.#includers.set(path, includer);
			this.#folders.set(path, folder);
			if (files.length > 1) this.#stackOf.set(path, files);
		}
	}

	#stackDefaults(files: readonly ComposeFile[]): void {
		const folders = new Map<string, ComposeFile[]>();
		for (const file of files) {
			const folder = folderOf(file.path);
			folders.set(folder, [...(folders.get(folder) ?? []), file]);
		}
		for (const [folder, within] of folders) {
			const named = (names: readonly string[]): ComposeFile | undefined =>
				within
					.filter(({ path }) => names.includes(nameOf(path)))
					.sort((a, b) => names.indexOf(nameOf(a.path)) - names.indexOf(nameOf(b.path)))[0];
			const base = named(defaultNames);
			const override = named(overrideNames);
			if (base !== undefined) this.#stack(folder, override === undefined ? [base] : [base, override]);
		}
	}

	// `COMPOSE_FILE=compose.yaml:dev.yaml` takes the place of the files that are found by their names.
	#stackNamed(folder: string, variables: Environment): void {
		const list = variables.get("COMPOSE_FILE")?.text ?? "";
		const separator = variables.get("COMPOSE_PATH_SEPARATOR")?.text || (list.includes(";") ? ";" : ":");
		const paths = list.split(separator).map((path) => joinPaths(folder, path.trim()));
		const files = paths.flatMap((path) => this.#files.get(path) ?? []);
		const [first] = files;
		if (first === undefined) return;
		this.#stack(folder, files);
		for (const { path } of files) this.#folders.set(path, folderOf(first.path));
	}

	#stack(folder: string, files: readonly ComposeFile[]): void {
		this.#stacks.set(folder, files);
		for (const { path } of files) this.#stackOf.set(path, files);
	}

	// A service's build, together with what lies below and above its file.
	#claims(service: Service): readonly BuildClaim[] {
		const own = this.#layers(service);
		if (own.length === 0) return [];
		const stack = this.#stackOf.get(service.path);
		const at = stack?.findIndex(({ path }) => path === service.path) ?? -1;
		const inputs: Inputs = {
			own,
			// A file that is in no stack is most often laid over the one that is found by its name.
			below: this.#layersIn(
				stack?.slice(0, at).toReversed() ?? this.#stacks.get(folderOf(service.path))?.slice(0, 1),
				service,
			),
			above: this.#layersIn(stack?.slice(at + 1).toReversed(), service),
			isOver: at > 0,
			environment: this.#environmentOf(service.path),
		};
		const known = knownClaims.get(service);
		// A change of one file leaves most of the others as they are.
		if (known !== undefined && sameInputs(known.inputs, inputs)) return known.claims;
		const claims = [claimOf(service, inputs)];
		knownClaims.set(service, { inputs, claims });
		return claims;
	}

	#layersIn(files: readonly ComposeFile[] | undefined, { name }: Service): readonly Layer[] {
		const layers = (files ?? []).flatMap(({ services }) => {
			const found = services.get(name.text);
			return found === undefined ? [] : this.#layers(found);
		});
		return layers.length === 0 ? none : layers;
	}

	// The service itself, then what it extends.
	#layers(service: Service): readonly Layer[] {
		const layers: Layer[] = [];
		const seen = new Set<Service>();
		for (let at: Service | undefined = service; at !== undefined && !seen.has(at); ) {
			seen.add(at);
			const folder = this.#folders.get(at.path) ?? folderOf(at.path);
			if (at.build !== undefined) layers.push({ build: at.build, folder });
			at = at.extends && this.#files.get(at.extends.path)?.services.get(at.extends.service);
		}
		return layers;
	}

	// What is beside the project goes before what is around it, and what includes before what is included.
	#environmentOf(path: string, depth = 0): Environment {
		const includer = this.#includers.get(path);
		const around = foldersAround(this.#folders.get(path) ?? folderOf(path));
		const folder = around.find((one) => this.#environments.has(one));
		const own = (folder !== undefined && this.#environments.get(folder)) || noEnvironment;
		if (includer === undefined || depth > maximumIncludes) return own;
		const outer = this.#environmentOf(includer, depth + 1);
		return outer === own || outer.size === 0 ? own : new Map([...own, ...outer]);
	}
}

const defaultNames: readonly string[] = [
	"compose.yaml",
	"compose.yml",
	"docker-compose.yml",
	"docker-compose.yaml",
];
const overrideNames: readonly string[] = [
	"compose.override.yml",
	"compose.override.yaml",
	"docker-compose.override.yml",
	"docker-compose.override.yaml",
];
const maximumIncludes = 20;

/** What a service's build is made of. */
interface Inputs {
	readonly own: readonly Layer[];
	/** What its file is laid over. */
	readonly below: readonly Layer[];
	/** What is laid over it, the strongest first. */
	readonly above: readonly Layer[];
	/** Its file is there to be laid over others. */
	readonly isOver: boolean;
	readonly environment: Environment;
}

const none: readonly Layer[] = [];
const knownClaims = new WeakMap<
	Service,
	{ readonly inputs: Inputs; readonly claims: readonly BuildClaim[] }
>();

function sameInputs(a: Inputs, b: Inputs): boolean {
	return (
		a.isOver === b.isOver &&
		a.environment === b.environment &&
		sameLayers(a.own, b.own) &&
		sameLayers(a.below, b.below) &&
		sameLayers(a.above, b.above)
	);
}

function sameLayers(a: readonly Layer[], b: readonly Layer[]): boolean {
	return (
		a.length === b.length &&
		a.every(({ build, folder }, index) => build === b[index]?.build && folder === b[index]?.folder)
	);
}

function claimOf(service: Service, { own, below, above, isOver, environment }: Inputs): BuildClaim {
	const name = service.name.text;
	// Without a context of its own it is only there to be laid over the file that has one.
	const over = below.length > 0 && (isOver || own[0]?.build.context === undefined);
	const ways = (over ? [[...own, ...below]] : [own]).map(counting);
	if (!over && below.length > 0) ways.push(counting([...own, ...below]));
	if (above.length > 0) ways.push(counting([...above, ...own]));
	const layers = ways[0] ?? own;
	const target = pick(layers, "target")?.value;
	const value = target === undefined ? undefined : expandVariables(target.text, environment);
	return {
		by: `compose service \`${name}\``,
		uri: service.name.uri,
		range: service.name.range,
		...targetOf(target && value && writtenIn(target, value), target !== undefined && value?.open !== false),
		...field("targetSlot", slotIn(target, value) ?? service.build?.slot),
		dockerfile: either(ways.map((way) => dockerfileOf(way, environment))),
		contexts: layers.flatMap(({ build }) => build.contexts),
		...argsField(layers.flatMap(({ build }) => build.args ?? [])),
		stages: layers.flatMap(({ build }) => build.stages),
		names: { own: name, groups: [] },
	};
}

function counting(layers: readonly Layer[]): readonly Layer[] {
	const last = layers.findIndex(({ build }) => build.replaces);
	return last < 0 ? layers : layers.slice(0, last + 1);
}

// A target that is all one variable's stands where its value does.
function writtenIn(target: Located, { text, from }: Interpolated): Located {
	if (from !== undefined && "text" in from) return from;
	const place = from === undefined ? target : partOf(target, from.start, from.end);
	return { ...place, text, verbatim: place.verbatim && place.text === text };
}

// Of a variable with a default only the default is to be completed.
function slotIn(target: Located | undefined, value: Interpolated | undefined): Located["range"] | undefined {
	if (target === undefined || value?.from === undefined || "text" in value.from) return undefined;
	return partOf(target, value.from.start, value.from.end).range;
}

function pick(
	layers: readonly Layer[],
	key: "context" | "dockerfile" | "inline" | "target",
): { readonly value: Located; readonly folder: string } | undefined {
	for (const { build, folder } of layers) {
		const value = build[key];
		if (value !== undefined) return { value, folder };
		if (build.resets.has(key)) return undefined;
	}
	return undefined;
}

function dockerfileOf(layers: readonly Layer[], environment: Environment): DockerfileGuess {
	const inline = pick(layers, "inline");
	const dockerfile = pick(layers, "dockerfile");
	if (inline !== undefined && dockerfile === undefined) return { kind: "inline", text: inline.value };
	const context = pick(layers, "context");
	const contextText = expandVariables(context?.value.text ?? ".", environment);
	const dockerfileText = expandVariables(dockerfile?.value.text ?? "Dockerfile", environment);
	if (contextText === undefined || dockerfileText === undefined || isRemote(contextText.text))
		return { kind: "unknown" };
	const folder = joinPaths(context?.folder ?? layers[0]?.folder ?? "", contextText.text);
	const certain = !contextText.open && !dockerfileText.open;
	return { kind: "path", paths: [joinPaths(folder, dockerfileText.text)], certain, context: folder };
}

// What is so in every way in which the file may be used is certain.
function either(guesses: readonly DockerfileGuess[]): DockerfileGuess {
	const [first = { kind: "unknown" }] = guesses;
	const paths = new Set(guesses.flatMap((guess) => (guess.kind === "path" ? guess.paths : [])));
	if (first.kind !== "path") return guesses.length === 1 ? first : { kind: "unknown" };
	const certain = guesses.every((guess) => guess.kind === "path" && guess.certain) && paths.size === 1;
	return { ...first, paths: [...paths], certain };
}
