// What the build tools of Java, .NET, Python and C make.

import { baseOf } from "../../shell/paths.ts";
import { placeIn } from "./arguments.ts";
import { made } from "./forms.ts";
import type { ArgumentsOf, Operand, Write, Writes } from "./write.ts";

/** `mvn package`: target, with the archive that the manifest names. Plugins may write anywhere. */
export const maven: Writes = (command, scene) => {
	const goals = command
		.operands("-f --file -pl --projects -P -s --settings -T -D")
		.map(({ text }) => text ?? "");
	if (
		!goals.some((goal) => /^(compile|test|package|verify|install|deploy|spring-boot:repackage)$/.test(goal))
	) {
		// Resolving dependencies fills the local repository and, with its plugins, target.
		return [{ what: "open", at: command.cwd }, ...inFolders("/root", "/usr")];
	}
	const { path } = command.cwd;
	const pom = path === undefined ? undefined : scene.text(`${path === "/" ? "" : path}/pom.xml`);
	const archive =
		goals.some((goal) => /^(package|verify|install|deploy)$/.test(goal)) && pom ? archiveOf(pom) : undefined;
	return [
		{ what: "open", at: { path: "/" } },
		{ what: "tree", at: command.place("target"), likely: true },
		...(archive === undefined
			? []
			: [{ what: "file", at: command.place(`target/${archive}`), likely: true } as const]),
	];
};

// The archive's name by the manifest's own elements; none where a property is in it.
function archiveOf(pom: string): string | undefined {
	const elements = elementsOf(pom);
	const packaging = elements.get("project/packaging") ?? "jar";
	const version = elements.get("project/version") ?? elements.get("project/parent/version");
	const artifact = elements.get("project/artifactId");
	const plain = artifact === undefined || version === undefined ? undefined : `${artifact}-${version}`;
	const name = elements.get("project/build/finalName") ?? plain;
	if (name === undefined || name.includes("$") || !["jar", "war"].includes(packaging)) return undefined;
	return `${name}.${packaging}`;
}

// The text of the elements of an XML file by their paths, the first of each.
function elementsOf(xml: string): ReadonlyMap<string, string> {
	const texts = new Map<string, string>();
	const open: string[] = [];
	let start = 0;
	for (let at = xml.indexOf("<"); at >= 0; at = xml.indexOf("<", start)) {
		const comment = xml.startsWith("<!--", at);
		const end = comment ? xml.indexOf("-->", at) + 2 : xml.indexOf(">", at);
		if (end < at) break;
		const tag = xml.slice(at + 1, end);
		const path = open.join("/");
		if (tag.startsWith("/")) {
			if (!texts.has(path)) texts.set(path, xml.slice(start, at).trim());
			open.pop();
		} else if (
			!comment &&
			!tag.startsWith("?") &&
			!tag.startsWith("!") &&
			!tag.endsWith("/") &&
			open.length < maximumDepth
		) {
			open.push(/^[\w.:-]*/.exec(tag)?.[0] ?? "");
		}
		start = end + 1;
	}
	return texts;
}

const maximumDepth = 50;

/** Gradle: build, in which an archive's name depends on more than the words. */
export const gradle: Writes = (command) => {
	const folder = command.option("-p --project-dir")?.place ?? command.cwd;
	return [
		{ what: "open", at: { path: "/" } },
		{ what: "tree", at: placeIn(folder, "build"), likely: true },
	];
};

/** `dotnet publish` and `build`: the folder of `-o`, else bin below the project. */
export const dotnet: Writes = (command) => {
	const output = command.option("-o --output");
	const project = command
		.operands(
			"-o --output -c --configuration -r --runtime -f --framework -v --verbosity -a --arch --os --version-suffix",
		)
		.find(({ text }) => text !== undefined && !text.startsWith("/"));
	const folder = folderOfProject(command, project);
	const writes: Write[] = [
		{ what: "open", at: command.cwd },
		{ what: "open", at: folder },
	];
	if (output !== undefined) return [...writes, ...made(command, "tree", output), ...program(output, project)];
	return [...writes, { what: "tree", at: placeIn(folder, "bin"), likely: true }];
};

function folderOfProject(command: ArgumentsOf, project: Operand | undefined): Operand["place"] {
	if (project?.text === undefined) return command.cwd;
	const folder = /\.\w+proj$|\.slnx?$/.test(project.text) ? project.text.replace(/[^/]+$/, "") : project.text;
	return command.place(folder === "" ? "." : folder);
}

// The assembly has the project's name unless its file says otherwise.
function program(output: Operand, project: Operand | undefined): readonly Write[] {
	const name = /^(.+)\.\w+proj$/.exec(baseOf(project?.text ?? ""))?.[1];
	return name === undefined ? [] : [{ what: "file", at: placeIn(output.place, `${name}.dll`), likely: true }];
}

/** `python -m venv FOLDER`: a virtual environment; other modules and scripts may write anywhere. */
export const python: Writes = (command, scene) => {
	const { words } = command.command;
	const at = words.findIndex(({ text }) => text === "-m");
	const module = at < 0 ? undefined : words[at + 1]?.value;
	const operands = command.operands("-m --prompt -c -W -X");
	if (module === "venv" || module === "virtualenv") return virtualenv(command, scene);
	if (module === "pip" || module === "ensurepip") return pip(command, scene);
	if (words.some(({ text }) => text === "--version" || text === "-V")) return [];
	return operands.length + words.length > 1 ? [{ what: "open", at: { path: "/" } }] : [];
};

/** `virtualenv FOLDER`, `uv venv FOLDER`. */
export const virtualenv: Writes = (command) => {
	const folder = command.operands("-m --prompt -p --python").at(-1);
	if (folder?.text === "venv" && command.command.words[0]?.value === "uv")
		return venvAt(command.place(".venv"));
	return folder === undefined ? [] : venvAt(folder.place);
};

function venvAt(at: Operand["place"]): readonly Write[] {
	return [
		{ what: "tree", at },
		{ what: "file", at: placeIn(at, "bin/python") },
		{ what: "file", at: placeIn(at, "bin/activate") },
	];
}

/** `pip install`: into `--prefix` or `--target`, the user's home, or the system. */
export const pip: Writes = (command) => {
	const folder = command.option("--prefix --target -t --root -d --dest -w --wheel-dir");
	const fetches = command.command.words.some(({ text }) => text === "wheel" || text === "download");
	const writes: Write[] = [];
	if (folder !== undefined) writes.push(...made(command, "tree", folder));
	else if (fetches) writes.push({ what: "open", at: command.cwd });
	else writes.push(...inFolders("/root", "/usr", "/home", "/opt", "/var"));
	const virtual = command.variable("VIRTUAL_ENV");
	if (virtual !== undefined) writes.push({ what: "tree", at: command.place(virtual), likely: true });
	const local = command
		.operands()
		.some(({ text }) => text === undefined || text.startsWith(".") || text.startsWith("/"));
	// A build of the project itself may leave things beside the sources.
	if (local || command.has("-e --editable -r --requirement")) writes.push({ what: "open", at: command.cwd });
	if (command.has("--user")) writes.push({ what: "tree", at: command.place("/root/.local"), likely: true });
	return writes;
};

/** A compiler of C and its like: the file of `-o`, else `a.out` or object files. */
export const compiles: Writes = (command) => {
	const output = command.option("-o");
	if (output !== undefined) return made(command, "file", output);
	return command.has("-c -S")
		? [{ what: "open", at: command.cwd }]
		: [{ what: "file", at: command.place("a.out") }];
};

/** `make install`: what DESTDIR and PREFIX say, and anything anywhere. */
export const makes: Writes = (command) => {
	const variable = (name: string): string | undefined => {
		const word = command.operands("-C -f -j").findLast(({ text }) => text?.startsWith(`${name}=`) === true);
		return word?.text?.slice(name.length + 1) ?? command.variable(name);
	};
	const folder = variable("DESTDIR") ?? variable("INSTALL_ROOT") ?? variable("PREFIX") ?? variable("prefix");
	const installs = command.operands("-C -f -j").some(({ text }) => text?.startsWith("install") === true);
	const tree: readonly Write[] =
		installs && folder?.startsWith("/") ? [{ what: "tree", at: command.place(folder), likely: true }] : [];
	return [{ what: "open", at: { path: "/" } }, ...tree];
};

/** `cmake --install FOLDER --prefix X`, `cmake -B build`. */
export const cmake: Writes = (command) => {
	const prefix = command.option("--prefix");
	const build = command.option("-B --build");
	return [
		{ what: "open", at: { path: "/" } },
		...(prefix === undefined ? [] : likely(command, prefix)),
		...(build === undefined ? [] : likely(command, build)),
	];
};

function likely(command: ArgumentsOf, operand: Operand): readonly Write[] {
	return made(command, "tree", operand).map((write) => ({ ...write, likely: true }) as Write);
}

function inFolders(...folders: readonly string[]): readonly Write[] {
	return folders.map((path) => ({ what: "open", at: { path } }));
}
