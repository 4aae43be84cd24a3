// What the files of one workspace folder say about builds: found by a walk, kept up to date file by file.

import type { BuildClaim, ClaimReader, SourceFile } from "../service/facts/claim.ts";
import { type DefinedBuilds, definitionsIn, definitionsNamed } from "../service/facts/definitions.ts";
import type { OwnClaim } from "../service/facts/gather.ts";
import { readerOf } from "../service/facts/readers.ts";
import { uriKey } from "./uri.ts";

/** The claims of a folder, by what they are about and where they stand. */
export interface LinkedClaims {
	/** By the Dockerfile's path from the folder, which may start with `..`. */
	readonly byDockerfile: ReadonlyMap<string, readonly OwnClaim[]>;
	/** Claims about Dockerfiles that nobody can know, as long as they name a stage. */
	readonly loose: readonly BuildClaim[];
	/** By the uriKey of the file in which they, or their stages, are written. */
	readonly byFile: ReadonlyMap<string, readonly OwnClaim[]>;
	/** The builds that can be started by name, by the path of the file that defines them. */
	readonly defined: DefinedBuilds;
	/** The files in which builds, or their stages, are written, by depth. */
	readonly files: readonly string[];
}

/** The parts that readers found in a folder's files. */
export class ClaimFolder {
	readonly uri: string;
	readonly key: string;
	/** Whether the walk through it came to its end. */
	complete = false;
	readonly #parts = new Map<ClaimReader, Map<string, unknown>>();
	readonly #claims = new Map<ClaimReader, readonly BuildClaim[]>();
	#linked: LinkedClaims | undefined;

	constructor(uri: string) {
		this.uri = uri;
		this.key = uriKey(uri);
	}

	/** Reads a file's text; gives whether what is known has changed. Without a text the file is gone. */
	read(path: string, document: SourceFile["document"] | undefined): boolean {
		const reader = readerOf(path);
		if (reader === undefined) return false;
		const part = document && reader.read({ uri: document.uri, path, document });
		const parts = this.#parts.get(reader) ?? new Map<string, unknown>();
		this.#parts.set(reader, parts);
		const had = parts.delete(path);
		if (part !== undefined) parts.set(path, part);
		if (part === undefined && !had) return false;
		this.#claims.delete(reader);
		this.#linked = undefined;
		return true;
	}

	/** The paths of the files that say something. */
	paths(): readonly string[] {
		return [...this.#parts.values()].flatMap((parts) => [...parts.keys()]);
	}

	/** All that is said, put together anew where a file has changed. */
	linked(): LinkedClaims {
		this.#linked ??= this.#link();
		return this.#linked;
	}

	#link(): LinkedClaims {
		const byDockerfile = new Map<string, OwnClaim[]>();
		const byFile = new Map<string, OwnClaim[]>();
		const loose: BuildClaim[] = [];
		const defined = new Map<string, OwnClaim[]>();
		const started: BuildClaim[] = [];
		const keys = new Map<string, string>();
		const keyOf = (uri: string): string => {
			const key = keys.get(uri) ?? uriKey(uri);
			keys.set(uri, key);
			return key;
		};
		for (const [reader, parts] of this.#parts) {
			const known = this.#claims.get(reader);
			const inOrder = [...parts].sort(([a], [b]) => compare(a, b)).map(([, part]) => part);
			const claims = known ?? reader.link(inOrder);
			this.#claims.set(reader, claims);
			for (const claim of claims) {
				const { dockerfile, target, uri } = claim;
				if (dockerfile.kind === "defined") {
					started.push(claim);
					continue;
				}
				const certain = dockerfile.kind === "path" && dockerfile.certain;
				const own: OwnClaim = { claim, certain };
				if (dockerfile.kind === "unknown" && target !== undefined) loose.push(claim);
				for (const path of pathsOf(own)) append(byDockerfile, path, own);
				append(byFile, keyOf(uri), own);
				if (claim.names !== undefined) append(defined, keyOf(uri).slice(this.key.length), own);
				if (target !== undefined && target.uri !== uri) append(byFile, keyOf(target.uri), own);
			}
		}
		for (const claim of started) {
			const { dockerfile, target, openTarget, uri } = claim;
			append(byFile, keyOf(uri), { claim, certain: dockerfile.kind === "defined" && dockerfile.certain });
			// What is defined speaks for itself, unless another stage of it is built.
			if (dockerfile.kind !== "defined" || (target === undefined && !openTarget)) continue;
			const meant = definitionsNamed(definitionsIn(dockerfile.files, defined), dockerfile.name.text);
			const about = new Map(
				meant
					.flatMap(({ claims }) => claims)
					.flatMap((one) => pathsOf(one).map((path) => [path, one.certain] as const)),
			);
			for (const [path, certain] of about)
				append(byDockerfile, path, { claim, certain: certain && dockerfile.certain });
			if (about.size === 0 && target !== undefined) loose.push(claim);
		}
		const said = new Set(byFile.keys());
		const files = this.paths()
			.filter((path) => said.has(this.key + path))
			.sort((a, b) => depth(a) - depth(b) || compare(a, b));
		return { byDockerfile, byFile, defined, loose, files };
	}
}

/** The paths of the Dockerfiles that a claim may mean. */
export function pathsOf({ claim: { dockerfile } }: OwnClaim): readonly string[] {
	return dockerfile.kind === "path" ? dockerfile.paths : [];
}

function depth(path: string): number {
	return path.split("/").length;
}

// Plain order of characters: the same everywhere.
function compare(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [value]);
	else list.push(value);
}
