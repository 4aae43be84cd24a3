// Compose files: services, what they build and from where (compose-spec, build.md, 13-merge.md, 14-include.md).

import {
	type BuildClaim,
	type ClaimReader,
	type DockerfileGuess,
	folderOf,
	isRemote,
	joinPaths,
	type Located,
	type NamedContext,
	nameOf,
	type SourceFile,
	targetOf,
} from "./claim.ts";
import { at, type DataNode, field, texts } from "./data.ts";
import { interpolate } from "./interpolate.ts";
import { readYaml } from "./yaml.ts";

/** Reads all compose files of a workspace. */
export const compose: ClaimReader<ComposeFile> = {
	id: "compose",
	files: ["**/*compose*.{yml,yaml}"],
	read: (file) => {
		// Most of the YAML files whose names fit say nothing of builds.
		if (!/\b(?:build|extends|include)\b/.test(file.document.getText())) return undefined;
		const roots = readYaml(file.document);
		const services = roots.flatMap((root) => readServices(root, file));
		const includes = roots.flatMap((root) => readIncludes(root, file));
		if (services.length + includes.length === 0) return undefined;
		const byName = new Map(services.map((service) => [service.name.text, service]));
		return { path: file.path, services: byName, includes };
	},
	link: (files) => {
		const project = new Project(files);
		return files.flatMap(({ services }) =>
			[...services.values()].flatMap((service) => project.claims(service)),
		);
	},
};

/** What one compose file says of builds. */
export interface ComposeFile {
	readonly path: string;
	/** By their names. */
	readonly services: ReadonlyMap<string, Service>;
	readonly includes: readonly Include[];
}

/** A service as one file writes it. */
interface Service {
	readonly path: string;
	readonly name: Located;
	readonly build?: Build;
	readonly extends?: { readonly path: string; readonly service: string };
}

interface Build {
	readonly context?: Located;
	readonly dockerfile?: Located;
	readonly inline?: Located;
	readonly target?: Located;
	readonly slot?: Located["range"];
	readonly contexts: readonly NamedContext[];
	readonly stages: readonly Located[];
}

/** A file that another one includes, to be read as if it lay in a folder. */
interface Include {
	readonly path: string;
	readonly folder: string;
}

function readServices(root: DataNode, file: SourceFile): readonly Service[] {
	return (root.get("services")?.entries() ?? []).map(([name, service]) => ({
		path: file.path,
		name,
		...field("build", readBuild(service.get("build"))),
		...field("extends", readExtends(service.get("extends"), file.path)),
	}));
}

function readBuild(node: DataNode | undefined): Build | undefined {
	const short = node?.scalar();
	if (short !== undefined) return { context: short, contexts: [], stages: [] };
	if (node === undefined || node.entries().length === 0) return undefined;
	return {
		...field("context", node.get("context")?.scalar()),
		...field("dockerfile", node.get("dockerfile")?.scalar()),
		...field("inline", node.get("dockerfile_inline")?.scalar()),
		...field("target", node.get("target")?.scalar()),
		...field("slot", node.slot("target")),
		contexts: readContexts(node.get("additional_contexts")),
		stages: texts(node.get("no_cache_filter")),
	};
}

function readContexts(node: DataNode | undefined): readonly NamedContext[] {
	const listed = (node?.items() ?? []).flatMap((item) => {
		const source = item.source();
		const equals = source?.text.indexOf("=") ?? -1;
		if (source === undefined || equals < 0) return [];
		return [{ name: source.part(0, equals), value: source.text.slice(equals + 1) }];
	});
	const mapped = (node?.entries() ?? []).flatMap(([name, value]) => {
		const text = value.scalar();
		return text === undefined ? [] : [{ name, value: text.text }];
	});
	return [...listed, ...mapped];
}

function readExtends(node: DataNode | undefined, path: string): Service["extends"] {
	const service = node?.scalar() ?? node?.get("service")?.scalar();
	const file = node?.get("file")?.scalar();
	if (service === undefined) return undefined;
	return { service: service.text, path: file === undefined ? path : joinPaths(folderOf(path), file.text) };
}

function readIncludes(root: DataNode, { path }: SourceFile): readonly Include[] {
	const folder = folderOf(path);
	return (root.get("include")?.items() ?? []).flatMap((item) => {
		const own = at(item, "project_directory")?.scalar();
		if (own === undefined) return [];
		return texts(item.get("path")).map(({ text }) => ({
			path: joinPaths(folder, text),
			folder: joinPaths(folder, own.text),
		}));
	});
}

/** A file's own build of a service, with what it takes over from others. */
interface Layer {
	readonly build: Build;
	/** What the paths in it start from. */
	readonly folder: string;
}

class Project {
	readonly #files: ReadonlyMap<string, ComposeFile>;
	/** By folder: the file that `docker compose` takes there, and the one that it lays over it. */
	readonly #defaults = new Map<string, ComposeFile>();
	readonly #overrides = new Map<string, ComposeFile>();
	readonly #included = new Map<string, string>();

	constructor(files: readonly ComposeFile[]) {
		this.#files = new Map(files.map((file) => [file.path, file]));
		for (const file of files) {
			for (const include of file.includes) this.#included.set(include.path, include.folder);
			const folder = folderOf(file.path);
			const name = nameOf(file.path);
			const known = this.#defaults.get(folder);
			const rank = defaultNames.indexOf(name);
			if (rank >= 0 && (known === undefined || rank < defaultNames.indexOf(nameOf(known.path))))
				this.#defaults.set(folder, file);
			if (overrideName.test(name)) this.#overrides.set(folder, file);
		}
	}

	/** The builds that a service of a file means, which is one, or one per way to use the file. */
	claims(service: Service): readonly BuildClaim[] {
		if (service.build === undefined) return [];
		const folder = folderOf(service.path);
		const base = this.#layersOf(this.#defaults.get(folder), service);
		const override = this.#layersOf(this.#overrides.get(folder), service);
		const isDefault = this.#defaults.get(folder)?.path === service.path;
		const inputs: Inputs = { isDefault, own: this.#layers(service), base, override };
		const known = knownClaims.get(service);
		// A change of one file leaves most of the others as they are.
		if (known !== undefined && sameInputs(known.inputs, inputs)) return known.claims;
		const claims = [claimOf(service, inputs)];
		knownClaims.set(service, { inputs, claims });
		return claims;
	}

	#layersOf(file: ComposeFile | undefined, { path, name }: Service): readonly Layer[] {
		const found = file === undefined || file.path === path ? undefined : file.services.get(name.text);
		return found?.build === undefined ? none : this.#layers(found);
	}

	// The service itself, then what it extends.
	#layers(service: Service): readonly Layer[] {
		const layers: Layer[] = [];
		const seen = new Set<Service>();
		for (let at: Service | undefined = service; at !== undefined && !seen.has(at); ) {
			seen.add(at);
			const folder = this.#included.get(at.path) ?? folderOf(at.path);
			if (at.build !== undefined) layers.push({ build: at.build, folder });
			at = at.extends && this.#files.get(at.extends.path)?.services.get(at.extends.service);
		}
		return layers;
	}
}

/** What a service's build is made of. */
interface Inputs {
	readonly isDefault: boolean;
	readonly own: readonly Layer[];
	readonly base: readonly Layer[];
	readonly override: readonly Layer[];
}

const none: readonly Layer[] = [];
const knownClaims = new WeakMap<
	Service,
	{ readonly inputs: Inputs; readonly claims: readonly BuildClaim[] }
>();

function sameInputs(a: Inputs, b: Inputs): boolean {
	return (
		a.isDefault === b.isDefault &&
		sameLayers(a.own, b.own) &&
		sameLayers(a.base, b.base) &&
		sameLayers(a.override, b.override)
	);
}

function sameLayers(a: readonly Layer[], b: readonly Layer[]): boolean {
	return (
		a.length === b.length &&
		a.every(({ build, folder }, index) => build === b[index]?.build && folder === b[index]?.folder)
	);
}

function claimOf(service: Service, { isDefault, own, base, override }: Inputs): BuildClaim {
	const name = service.name.text;
	// Without a context of its own it is only there to be laid over the file that has one.
	const isOver = overrideName.test(nameOf(service.path)) || own[0]?.build.context === undefined;
	const over = base.length > 0 && isOver;
	const ways = over ? [[...own, ...base]] : [own];
	if (!over && base.length > 0) ways.push([...own, ...base]);
	if (isDefault && override.length > 0) ways.push([...override, ...own]);
	const layers = ways[0] ?? own;
	const target = pick(layers, "target")?.value;
	const value = target === undefined ? undefined : interpolate(target.text);
	return {
		by: `compose service \`${name}\``,
		uri: service.name.uri,
		range: service.name.range,
		...targetOf(
			target && value && { ...target, text: value.text, verbatim: target.verbatim && !value.open },
			target !== undefined && value?.open !== false,
		),
		...field("targetSlot", service.build?.slot),
		dockerfile: either(ways.map((way) => dockerfileOf(way))),
		contexts: layers.flatMap(({ build }) => build.contexts),
		stages: layers.flatMap(({ build }) => build.stages),
	};
}

const defaultNames: readonly string[] = [
	"compose.yaml",
	"compose.yml",
	"docker-compose.yml",
	"docker-compose.yaml",
];

const overrideName = /^(?:docker-)?compose\.override\.ya?ml$/;

function pick(
	layers: readonly Layer[],
	key: "context" | "dockerfile" | "inline" | "target",
): { readonly value: Located; readonly folder: string } | undefined {
	for (const { build, folder } of layers) {
		const value = build[key];
		if (value !== undefined) return { value, folder };
	}
	return undefined;
}

function dockerfileOf(layers: readonly Layer[]): DockerfileGuess {
	const inline = pick(layers, "inline");
	const dockerfile = pick(layers, "dockerfile");
	if (inline !== undefined && dockerfile === undefined) return { kind: "inline", text: inline.value };
	const context = pick(layers, "context");
	const contextText = interpolate(context?.value.text ?? ".");
	const dockerfileText = interpolate(dockerfile?.value.text ?? "Dockerfile");
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
