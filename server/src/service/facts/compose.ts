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
		return services.length + includes.length === 0 ? undefined : { path: file.path, services, includes };
	},
	link: (files) => {
		const project = new Project(files);
		return files.flatMap(({ services }) => services.flatMap((service) => project.claims(service)));
	},
};

/** What one compose file says of builds. */
export interface ComposeFile {
	readonly path: string;
	readonly services: readonly Service[];
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
	readonly #services = new Map<string, Service>();
	/** By folder: the file that `docker compose` takes there, and the one that it lays over it. */
	readonly #defaults = new Map<string, string>();
	readonly #overrides = new Map<string, string>();
	readonly #included = new Map<string, string>();

	constructor(files: readonly ComposeFile[]) {
		for (const { path, services, includes } of files) {
			for (const service of services) this.#services.set(keyOf(path, service.name.text), service);
			for (const include of includes) this.#included.set(include.path, include.folder);
			const rank = defaultNames.indexOf(nameOf(path));
			const known = nameOf(this.#defaults.get(folderOf(path)) ?? "");
			if (rank >= 0 && (known === "" || rank < defaultNames.indexOf(known)))
				this.#defaults.set(folderOf(path), path);
			if (overrideName.test(nameOf(path))) this.#overrides.set(folderOf(path), path);
		}
	}

	/** The builds that a service of a file means, which is one, or one per way to use the file. */
	claims(service: Service): readonly BuildClaim[] {
		const own = this.#layers(service);
		const [first] = own;
		if (first === undefined) return [];
		const folder = folderOf(service.path);
		const name = service.name.text;
		const base = this.#layersOf(this.#defaults.get(folder), name, service.path);
		const override = this.#layersOf(this.#overrides.get(folder), name, service.path);
		const isOverride = overrideName.test(nameOf(service.path));
		const isDefault = this.#defaults.get(folder) === service.path;
		// Without a context of its own it is only there to be laid over the file that has one.
		const over = base.length > 0 && (isOverride || first.build.context === undefined);
		const ways = over ? [[...own, ...base]] : [own];
		if (!over && base.length > 0) ways.push([...own, ...base]);
		if (isDefault && override.length > 0) ways.push([...override, ...own]);
		const layers = ways[0] ?? own;
		const target = pick(layers, "target")?.value;
		const value = target === undefined ? undefined : interpolate(target.text);
		return [
			{
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
			},
		];
	}

	#layersOf(path: string | undefined, service: string, except: string): readonly Layer[] {
		const found =
			path === undefined || path === except ? undefined : this.#services.get(keyOf(path, service));
		return found === undefined ? [] : this.#layers(found);
	}

	// The service itself, then what it extends.
	#layers(service: Service): readonly Layer[] {
		const layers: Layer[] = [];
		const seen = new Set<Service>();
		for (let at: Service | undefined = service; at !== undefined && !seen.has(at); ) {
			seen.add(at);
			const folder = this.#included.get(at.path) ?? folderOf(at.path);
			if (at.build !== undefined) layers.push({ build: at.build, folder });
			at = at.extends && this.#services.get(keyOf(at.extends.path, at.extends.service));
		}
		// What only another file says is that file's own claim.
		return service.build === undefined ? [] : layers;
	}
}

const defaultNames: readonly string[] = [
	"compose.yaml",
	"compose.yml",
	"docker-compose.yml",
	"docker-compose.yaml",
];

const overrideName = /^(?:docker-)?compose\.override\.ya?ml$/;

function keyOf(path: string, service: string): string {
	return `${path}\n${service}`;
}

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
