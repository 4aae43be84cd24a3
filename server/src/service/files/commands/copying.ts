// Commands that make files out of others or out of the network: cp, ln, install, tar, curl, git and their like.

import { baseOf } from "../../shell/paths.ts";
import { placeIn } from "./arguments.ts";
import { made } from "./forms.ts";
import type { ArgumentsOf, Operand, Write, Writes } from "./write.ts";

/** `cp A B`, `cp A B FOLDER/`, `cp -t FOLDER A`. */
export function copies(move: boolean, options = "-t --target-directory -S --suffix"): Writes {
	return (command) => {
		const target = command.option("-t --target-directory");
		const operands = command.operands(options);
		const to = target ?? operands.at(-1);
		const from = target === undefined ? operands.slice(0, -1) : operands;
		if (to === undefined || from.length === 0) return [];
		const intoFolder =
			target !== undefined || from.length > 1 || to.written.endsWith("/") || from.some(({ glob }) => glob);
		const common = { what: "copy", from: from.map(({ place }) => place), at: to.place } as const;
		const copy: Write = { ...common, into: intoFolder };
		return [move ? { ...copy, move } : copy];
	};
}

/** `install -d FOLDER...`, `install A B`, `install -t FOLDER A`. */
export const installs: Writes = (command, scene) => {
	const options = "-m --mode -o --owner -g --group -t --target-directory -S --suffix --strip-program";
	if (command.has("-d --directory")) {
		return command.operands(options).flatMap((operand) => made(command, "folder", operand));
	}
	return copies(false, options)(command, scene);
};

/** `ln -s TARGET NAME`, `ln TARGET FOLDER`, `ln TARGET`. */
export const links: Writes = (command) => {
	const [target, name] = command.operands("-t --target-directory");
	if (target === undefined) return [];
	if (name === undefined) return [{ what: "link", at: command.place(baseOf(target.text ?? "")) }];
	const folder = name.written.endsWith("/") || name.text === ".";
	const at = folder ? placeIn(name.place, baseOf(target.text ?? "")) : name.place;
	return [{ what: "link", at }];
};

/** Everything that comes out lies in the folder of `-C`, or in the working directory; `tar c` makes its file. */
export const tar: Writes = (command) => {
	const [first] = command.command.words.slice(1);
	const bundle = first?.text.replace(/^-/, "") ?? "";
	const creates = /^[A-Za-z]*c[A-Za-z]*$/.test(bundle) || command.has("-c --create");
	const file = command.option("-f --file");
	if (creates) {
		const operand = bundle.includes("f") && !first?.text.startsWith("-") ? command.operands()[1] : file;
		return operand === undefined ? [] : made(command, "file", operand);
	}
	const lists = /^[A-Za-z]*t[A-Za-z]*$/.test(bundle) && !bundle.includes("x");
	return lists ? [] : unpackedTo(command, command.option("-C --directory"));
};

/** Takes an archive apart into the folder of an option, or where it runs. */
export function unpacks(names: string): Writes {
	return (command) => unpackedTo(command, command.option(names));
}

function unpackedTo(command: ArgumentsOf, folder: Operand | undefined): readonly Write[] {
	// Nobody but `unzip -d` makes the folder, but all fail without it.
	if (folder !== undefined) return made(command, "tree", folder);
	return [{ what: "open", at: command.cwd }];
}

/** `curl -o FILE URL`, `curl -O URL`. */
export const curl: Writes = (command) => {
	const folder = command.option("--output-dir");
	const output = command.option("-o --output");
	if (output !== undefined) {
		if (folder === undefined) return made(command, "file", output);
		return [{ what: "file", at: placeIn(folder.place, output.text ?? "*") }];
	}
	if (!command.has("-O --remote-name --remote-name-all")) return [];
	return downloads(command, folder);
};

/** `wget -O FILE URL`, `wget -P FOLDER URL`, `wget URL`. */
export const wget: Writes = (command) => {
	const output = command.option("-O --output-document");
	if (output !== undefined) return made(command, "file", output);
	if (command.has("-r --recursive -m --mirror")) return [{ what: "open", at: command.cwd }];
	return downloads(command, command.option("-P --directory-prefix"));
};

function downloads(command: ArgumentsOf, folder: Operand | undefined): readonly Write[] {
	const at = folder?.place ?? command.cwd;
	return command
		.operands()
		.filter(({ written }) => /^["']?https?:/.test(written))
		.map(({ text, place }) => {
			const name = nameOf(text);
			// A name that can't be known lies in that folder all the same.
			if (name === undefined || place.loose !== undefined) return { what: "open", at };
			return { what: "file", at: placeIn(at, name) };
		});
}

function nameOf(url: string | undefined): string | undefined {
	const path = url?.replace(/[?#].*$/, "");
	const name = path === undefined || path.split("/").length < 4 ? "" : baseOf(path);
	return name === "" ? undefined : name;
}

/** `git clone URL [FOLDER]`. */
export const gitClone: Writes = (command) => {
	const outer = command.option("-C");
	const [url, folder] = command.operands(
		"-b --branch --depth -c --config -o --origin -u --reference --template --filter -j --jobs -C --shallow-since",
	);
	if (url === undefined) return [];
	const name = folder?.text ?? (url.text === undefined ? undefined : nameOfRepository(url.text));
	if (name === undefined) return [{ what: "open", at: outer?.place ?? command.cwd }];
	const at = outer === undefined ? (folder?.place ?? command.place(name)) : placeIn(outer.place, name);
	return [{ what: "tree", at }];
};

function nameOfRepository(url: string): string | undefined {
	const name = baseOf(url.replace(/\/+$/, "").replace(":", "/")).replace(/\.git$/, "");
	return name === "" ? undefined : name;
}

/** `dd of=FILE`. */
export const dd: Writes = (command) =>
	command
		.operands()
		.filter(({ text }) => text?.startsWith("of=") === true)
		.map(({ text = "" }) => ({ what: "file", at: command.place(text.slice(3)) }));

/** `gzip FILE` and its like: a file beside it comes, or goes. */
export function packs(ending: string, unpack: boolean): Writes {
	return (command) => {
		if (command.has("-c --stdout -t --test -l --list")) return [];
		const opens = unpack || command.has("-d --decompress --uncompress");
		const writes: Write[] = [];
		for (const { text } of command.operands()) {
			if (text === undefined || /[*?[]/.test(text)) return [{ what: "open", at: command.cwd }];
			const path = opens
				? text.endsWith(ending)
					? text.slice(0, -ending.length)
					: undefined
				: text + ending;
			if (path === undefined) return [{ what: "open", at: command.cwd }];
			writes.push({ what: "file", at: command.place(path) });
			if (!command.has("-k --keep")) writes.push({ what: "gone", at: command.place(text) });
		}
		return writes;
	};
}
