// A Cargo.toml, as far as the names of programs go.

import { baseOf, parentOf, resolvePath } from "../../shell/paths.ts";

/** What a package's manifest says of its programs. */
export interface CargoManifest {
	/** The package's name; undefined in a workspace without a package of its own. */
	readonly name: string | undefined;
	readonly runs: string | undefined;
	/** Programs are found by their places as well. */
	readonly finds: boolean;
	/** Those that are named. */
	readonly binaries: readonly { readonly name: string; readonly path: string | undefined }[];
}

/** Takes the text of a Cargo.toml; gives what it says of programs, undefined where a name can't be read. */
export function cargoManifest(text: string): CargoManifest | undefined {
	const sections = text.split(/^[ \t]*(?=\[)/m).map((section) => {
		const [, header = ""] = /^(\[\[?[^\]\n]*\]\]?)/.exec(section) ?? [];
		return { header: header.replace(/\s/g, ""), body: section.slice(header.length) };
	});
	const value = (body: string, key: string): string | undefined =>
		new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*["']([^"'\\n]*)["']`, "m").exec(body)?.[1];
	const own = sections.find(({ header }) => header === "[package]")?.body ?? "";
	const binaries = sections.filter(({ header }) => header === "[[bin]]");
	const named = binaries.flatMap(({ body }) => {
		const name = value(body, "name");
		return name === undefined ? [] : [{ name, path: value(body, "path") }];
	});
	// As a list in one line.
	if (named.length < binaries.length || /^[ \t]*bin[ \t]*=/m.test(text)) return undefined;
	return {
		name: value(own, "name"),
		runs: value(own, "default-run"),
		finds: !/^[ \t]*autobins[ \t]*=[ \t]*false/m.test(own) && !/^[ \t]*edition[ \t]*=[ \t]*"2015"/m.test(own),
		binaries: named,
	};
}

/** Takes a manifest, its folder and the files that are there; gives the names of the programs that `cargo run` chooses from. */
export function binariesOf(
	{ name, runs, finds, binaries }: CargoManifest,
	folder: string,
	files: ReadonlyMap<string, string>,
): readonly string[] {
	if (name === undefined) return [];
	if (runs !== undefined) return [runs];
	const names = new Set(binaries.map((binary) => binary.name));
	const paths = new Set(
		binaries.map(({ path }) => (path === undefined ? undefined : resolvePath(folder, path))),
	);
	if (finds) {
		for (const file of files.keys()) {
			if (paths.has(file)) continue;
			if (file === `${folder}/src/main.rs`) names.add(name);
			else if (parentOf(file) === `${folder}/src/bin` && file.endsWith(".rs"))
				names.add(baseOf(file).slice(0, -3));
			else if (file.endsWith("/main.rs") && parentOf(parentOf(file)) === `${folder}/src/bin`)
				names.add(baseOf(parentOf(file)));
		}
	}
	return [...names];
}
