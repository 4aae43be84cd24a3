// What Cargo makes.

import type { Place } from "../place.ts";
import { placeIn } from "./arguments.ts";
import type { ArgumentsOf, Scene, Write, Writes } from "./write.ts";

/** `cargo build`: the target folder, with the programs of the manifest in the profile's folder. */
export const cargoBuild: Writes = (command, scene) => {
	const target = targetFolder(command);
	const triple = command.option("--target")?.text ?? command.variable("CARGO_BUILD_TARGET");
	const unknownTriple = command.has("--target") && triple === undefined;
	const profile = profileFolder(command);
	const writes: Write[] = [{ what: "tree", at: target }];
	if (profile === undefined || unknownTriple) return writes;
	const folder = placeIn(target, triple === undefined ? profile : `${triple}/${profile}`);
	writes.push({ what: "tree", at: folder });
	for (const name of programs(command, scene)) writes.push({ what: "file", at: placeIn(folder, name) });
	return writes;
};

/** `cargo install`: programs below `--root`, else in Cargo's own folder. */
export const cargoInstall: Writes = (command) => {
	const root = command.option("--root")?.place;
	const home = command.variable("CARGO_INSTALL_ROOT") ?? command.variable("CARGO_HOME");
	const at = root ?? (home === undefined ? { path: "/" } : command.place(home));
	const writes: Write[] = [{ what: root === undefined ? "open" : "tree", at }];
	if (at.path === "/") return writes;
	const name = command.option("--bin")?.text ?? (command.has("--path --git") ? undefined : crate(command));
	const build: readonly Write[] = command.has("--path") ? [{ what: "open", at: command.cwd }] : [];
	const program: readonly Write[] =
		name === undefined ? [] : [{ what: "file", at: placeIn(at, `bin/${name}`), likely: true }];
	return [...writes, ...program, ...build];
};

function targetFolder(command: ArgumentsOf): Place {
	const option = command.option("--target-dir");
	if (option !== undefined) return option.place;
	return command.place(
		command.variable("CARGO_TARGET_DIR") ?? command.variable("CARGO_BUILD_TARGET_DIR") ?? "target",
	);
}

function profileFolder(command: ArgumentsOf): string | undefined {
	const profile = command.option("--profile");
	if (profile !== undefined)
		return profile.text === "dev" || profile.text === "test" ? "debug" : profile.text;
	return command.has("--release -r") ? "release" : "debug";
}

function programs(command: ArgumentsOf, scene: Scene): readonly string[] {
	const named = command.option("--bin")?.text;
	if (named !== undefined) return [named];
	const folder = command.cwd.path;
	const manifest =
		folder === undefined ? undefined : scene.text(`${folder === "/" ? "" : folder}/Cargo.toml`);
	return manifest === undefined ? [] : programsOf(manifest);
}

// The names in `[[bin]]` tables, and the package's own where a manifest has no such table.
function programsOf(manifest: string): readonly string[] {
	let table = "";
	let own: string | undefined;
	const named: string[] = [];
	for (const line of manifest.split("\n")) {
		const header = /^\s*\[+\s*([\w.-]+)\s*\]/.exec(line)?.[1];
		if (header !== undefined) {
			table = header;
			continue;
		}
		const name = /^\s*name\s*=\s*["']([^"']+)["']/.exec(line)?.[1];
		if (name === undefined) continue;
		if (table === "package") own = name;
		if (table === "bin") named.push(name);
	}
	if (named.length > 0) return named;
	return own === undefined ? [] : [own];
}

function crate(command: ArgumentsOf): string | undefined {
	const [first] = command.operands(
		"--root --version --vers --git --branch --tag --rev --path --features -F --profile --target -j --jobs --target-dir --index --registry --bin --example",
	);
	return first?.text?.replace(/@.*$/, "");
}
