// One compose file: its services, what they build and from where (compose-spec, build.md, 14-include.md).

import {
	argsField,
	folderOf,
	type GivenArgument,
	joinPaths,
	type Located,
	type NamedContext,
	nameOf,
	type SourceFile,
} from "./claim.ts";
import { at, type DataNode, field, texts } from "./data.ts";
import type { Environment } from "./environment.ts";
import { readYaml } from "./yaml.ts";

/** What one file says. */
export type ComposePart = ComposeFile | EnvironmentFile;

/** What one compose file says of builds. */
export interface ComposeFile {
	readonly path: string;
	/** By their names. */
	readonly services: ReadonlyMap<string, Service>;
	readonly includes: readonly Include[];
}

/** What an environment file says. */
export interface EnvironmentFile {
	readonly path: string;
	readonly variables: Environment;
}

/** A service as one file writes it. */
export interface Service {
	readonly path: string;
	readonly name: Located;
	readonly build?: Build;
	readonly extends?: { readonly path: string; readonly service: string };
}

/** The `build` of a service as one file writes it. */
export interface Build {
	readonly context?: Located;
	readonly dockerfile?: Located;
	readonly inline?: Located;
	readonly target?: Located;
	readonly slot?: Located["range"];
	readonly contexts: readonly NamedContext[];
	readonly args?: readonly GivenArgument[];
	readonly stages: readonly Located[];
	/** Keys that say `!reset`: what lies below counts no longer. */
	readonly resets: ReadonlySet<string>;
	/** The whole says `!override`: nothing that lies below counts. */
	readonly replaces: boolean;
}

/** Files that another one includes, each laid over those before it. */
interface Include {
	readonly paths: readonly string[];
	/** They are read as if they lay in this folder. */
	readonly folder: string;
}

/** Whether a file is commonly called so, and not a compose file only where another one says so. */
export function isNamedCompose(path: string): boolean {
	return /compose/i.test(nameOf(path));
}

/** Reads a compose file; undefined where it says nothing of builds. */
export function readComposeFile(file: SourceFile): ComposeFile | undefined {
	const text = file.document.getText();
	// Most YAML files say nothing of builds.
	if (!/\b(?:build|extends|include)\b/.test(text)) return undefined;
	if (!isNamedCompose(file.path) && !/^["']?(?:services|include)["']?[ \t]*:/m.test(text)) return undefined;
	const roots = readYaml(file.document);
	const services = roots.flatMap((root) => readServices(root, file));
	const includes = roots.flatMap((root) => readIncludes(root, file));
	if (services.length + includes.length === 0) return undefined;
	const byName = new Map(services.map((service) => [service.name.text, service]));
	return { path: file.path, services: byName, includes };
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
	if (node === undefined || node.tag === "!reset") return undefined;
	const replaces = node.tag === "!override";
	if (short !== undefined) return { context: short, contexts: [], stages: [], resets: none, replaces };
	if (node.entries().length === 0) return undefined;
	const written = (key: string): Located | undefined => {
		const value = node.get(key);
		return value?.tag === "!reset" ? undefined : value?.scalar();
	};
	return {
		...field("context", written("context")),
		...field("dockerfile", written("dockerfile")),
		...field("inline", written("dockerfile_inline")),
		...field("target", written("target")),
		...field("slot", node.slot("target")),
		contexts: readContexts(node.get("additional_contexts")),
		...argsField(readArguments(node.get("args"))),
		stages: texts(node.get("no_cache_filter")),
		resets: new Set(node.entries().flatMap(([key, value]) => (value.tag === "!reset" ? [key.text] : []))),
		replaces,
	};
}

const none: ReadonlySet<string> = new Set();

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

function readArguments(node: DataNode | undefined): readonly GivenArgument[] {
	const listed = (node?.items() ?? []).flatMap((item): readonly GivenArgument[] => {
		const source = item.source();
		if (source === undefined) return [];
		const equals = source.text.indexOf("=");
		if (equals < 0) return [{ name: source.part(0, source.text.length), fromEnvironment: true }];
		return [{ name: source.part(0, equals), value: source.text.slice(equals + 1) }];
	});
	const mapped = (node?.entries() ?? []).map(([name, value]): GivenArgument => {
		const text = value.scalar()?.text;
		return text === undefined ? { name, fromEnvironment: true } : { name, value: text };
	});
	// The first one, as long as nothing but its name is written.
	const alone = node?.source();
	const begun = alone !== undefined && /^\w+$/.test(alone.text);
	return [
		...listed,
		...mapped,
		...(begun ? [{ name: alone.part(0, alone.text.length), fromEnvironment: true as const }] : []),
	];
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
		const listed = texts(item.scalar() === undefined ? item.get("path") : item);
		const paths = listed.map(({ text }) => joinPaths(folder, text));
		const [first] = paths;
		if (first === undefined) return [];
		return [{ paths, folder: own === undefined ? folderOf(first) : joinPaths(folder, own.text) }];
	});
}
