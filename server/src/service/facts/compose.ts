// Compose files: services, what they build and from where (compose-spec, build.md).

import {
	type BuildClaim,
	type ClaimReader,
	type DockerfileGuess,
	folderOf,
	isRemote,
	joinPaths,
	type Located,
	type NamedContext,
	type SourceFile,
} from "./claim.ts";
import { interpolate } from "./interpolate.ts";
import { readYaml, type YamlNode } from "./yaml.ts";

/** Reads all compose files of a workspace. */
export const compose: ClaimReader = {
	id: "compose",
	matches: (path) => /(^|\/)(docker-)?compose([._-][^/]*)?\.ya?ml$/i.test(path),
	read: (files) => {
		const services = files.flatMap(readServices);
		const index = new Map<string, Service[]>();
		for (const service of services)
			append(index, `${folderOf(service.file.path)}\n${service.name.text}`, service);
		const byFile = new Map(
			services.map((service) => [`${service.file.path}\n${service.name.text}`, service]),
		);
		return services.flatMap((service) => claimOf(service, index, byFile));
	},
};

/** A service as one file writes it. */
interface Service {
	readonly file: SourceFile;
	readonly name: Located;
	readonly build: Build | undefined;
	readonly extends: { readonly file?: string; readonly service: string } | undefined;
}

interface Build {
	readonly context?: Located;
	readonly dockerfile?: Located;
	readonly inline?: Located;
	readonly target?: Located;
	readonly contexts: readonly NamedContext[];
}

function readServices(file: SourceFile): readonly Service[] {
	return readYaml(file.document).flatMap((root) =>
		(root.get("services")?.entries() ?? []).map(([name, service]) => ({
			file,
			name,
			build: readBuild(service.get("build")),
			extends: readExtends(service.get("extends")),
		})),
	);
}

function readBuild(node: YamlNode | undefined): Build | undefined {
	if (node === undefined) return undefined;
	const short = node.scalar();
	if (short !== undefined) return { context: short, contexts: [] };
	if (node.entries().length === 0) return undefined;
	return {
		...field("context", node.get("context")),
		...field("dockerfile", node.get("dockerfile")),
		...field("inline", node.get("dockerfile_inline")),
		...field("target", node.get("target")),
		contexts: readContexts(node.get("additional_contexts")),
	};
}

function field<K extends string>(key: K, node: YamlNode | undefined): { [P in K]?: Located } {
	const value = node?.scalar();
	return (value === undefined ? {} : { [key]: value }) as { [P in K]?: Located };
}

function readContexts(node: YamlNode | undefined): readonly NamedContext[] {
	if (node === undefined) return [];
	const listed = node.items().flatMap((item) => {
		const text = item.scalar();
		const equals = text?.text.indexOf("=") ?? -1;
		if (text === undefined || equals < 0) return [];
		const { start } = text.range;
		const range = { start, end: { line: start.line, character: start.character + equals } };
		return [{ name: { text: text.text.slice(0, equals), range }, value: text.text.slice(equals + 1) }];
	});
	const mapped = node.entries().flatMap(([name, value]) => {
		const text = value.scalar();
		return text === undefined ? [] : [{ name, value: text.text }];
	});
	return [...listed, ...mapped];
}

function readExtends(node: YamlNode | undefined): Service["extends"] {
	const short = node?.scalar();
	if (short !== undefined) return { service: short.text };
	const service = node?.get("service")?.scalar();
	const file = node?.get("file")?.scalar();
	if (service === undefined) return undefined;
	return file === undefined ? { service: service.text } : { service: service.text, file: file.text };
}

// Files of one folder are laid over each other (`compose.yaml` + `compose.override.yaml` + `-f compose.prod.yaml`), and a
// service may extend another: what this file leaves out comes from there.
function claimOf(
	service: Service,
	index: ReadonlyMap<string, readonly Service[]>,
	byFile: ReadonlyMap<string, Service>,
): readonly BuildClaim[] {
	if (service.build === undefined) return [];
	const layers = [service, ...extended(service, byFile), ...siblings(service, index)];
	const pick = <K extends "context" | "dockerfile" | "inline" | "target">(
		key: K,
	): { value: Located; from: Service } | undefined => {
		for (const from of layers) {
			const value = from.build?.[key];
			if (value !== undefined) return { value, from };
		}
		return undefined;
	};
	const own = service.build.target;
	const target = own ?? (service.build.context === undefined ? undefined : inherited(service, byFile));
	const value = target === undefined ? undefined : interpolate(target.text);
	const open = target !== undefined && value === undefined;
	return [
		{
			by: `compose service \`${service.name.text}\``,
			uri: service.file.uri,
			range: service.name.range,
			...(target === undefined || value === undefined
				? {}
				: { target: { text: value, range: target.range } }),
			...(open ? { openTarget: true as const } : {}),
			dockerfile: dockerfileOf(pick("inline"), pick("context"), pick("dockerfile"), service),
			contexts: service.build.contexts,
		},
	];
}

function inherited(service: Service, byFile: ReadonlyMap<string, Service>): Located | undefined {
	return extended(service, byFile).find((other) => other.build?.target !== undefined)?.build?.target;
}

function extended(service: Service, byFile: ReadonlyMap<string, Service>): readonly Service[] {
	const found: Service[] = [];
	for (let at: Service | undefined = service; at?.extends !== undefined && found.length < 20; ) {
		const file: string =
			at.extends.file === undefined ? at.file.path : joinPaths(folderOf(at.file.path), at.extends.file);
		at = byFile.get(`${file}\n${at.extends.service}`);
		if (at === undefined || found.includes(at)) break;
		found.push(at);
	}
	return found;
}

function siblings(service: Service, index: ReadonlyMap<string, readonly Service[]>): readonly Service[] {
	const all = index.get(`${folderOf(service.file.path)}\n${service.name.text}`) ?? [];
	// The plain file is the one that the others are laid over.
	return all.filter((other) => other !== service).sort((a, b) => a.file.path.length - b.file.path.length);
}

function dockerfileOf(
	inline: { value: Located; from: Service } | undefined,
	context: { value: Located; from: Service } | undefined,
	dockerfile: { value: Located; from: Service } | undefined,
	service: Service,
): DockerfileGuess {
	if (inline !== undefined && dockerfile === undefined) return { kind: "inline", text: inline.value };
	const contextText = context === undefined ? "." : interpolate(context.value.text);
	const dockerfileText = dockerfile === undefined ? "Dockerfile" : interpolate(dockerfile.value.text);
	if (contextText === undefined || dockerfileText === undefined || isRemote(contextText))
		return { kind: "unknown" };
	const folder = folderOf((context?.from ?? service).file.path);
	// What the file itself does not say may come from files that are laid over it by hand.
	const certain = context?.from === service || dockerfile?.from === service;
	return { kind: "path", path: joinPaths(joinPaths(folder, contextText), dockerfileText), certain };
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [value]);
	else list.push(value);
}
