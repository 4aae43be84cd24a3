// What the commands of Go make.

import { baseOf, parentOf, resolvePath } from "../../shell/paths.ts";
import type { Place } from "../place.ts";
import { placeIn } from "./arguments.ts";
import type { Operand, Scene, Write, Writes } from "./write.ts";

/** `go build`: the file of `-o`, or one named after the package in the working directory. */
export const goBuild: Writes = (command, scene) => {
	const folder = command.option("-C");
	const at = folder?.place ?? command.cwd;
	const packages = command.operands(options);
	const several = packages.length > 1 || packages.some(({ written }) => written.includes("..."));
	const output = command.option("-o");
	if (output === undefined) {
		// Several packages are compiled and thrown away.
		if (several && !allGoFiles(packages)) return [];
		const name = programName(packages[0], at.path, scene);
		return name === undefined ? [{ what: "open", at }] : [{ what: "file", at: placeIn(at, name) }];
	}
	const to = folder === undefined || output.text === undefined ? output.place : placeIn(at, output.text);
	const isFolder = output.written.replace(/["']$/, "").endsWith("/");
	if (!isFolder && !(several && !allGoFiles(packages))) {
		// A folder that is there already takes the program under its own name.
		const name = isKnownFolder(to, scene) ? programName(packages[0], at.path, scene) : undefined;
		return name === undefined ? [{ what: "file", at: to }] : [{ what: "file", at: placeIn(to, name) }];
	}
	return intoFolder(to, packages, at.path, scene);
};

/** `go install`: programs in GOBIN, else in GOPATH's bin. */
export const goInstall: Writes = (command, scene) => {
	const bin = command.variable("GOBIN");
	const path = command.variable("GOPATH");
	const folder = bin ?? (path === undefined ? undefined : `${path}/bin`);
	if (folder === undefined) return [{ what: "open", at: { path: "/" } }];
	const at = command.place(folder);
	const opened: readonly Write[] = path === undefined ? [] : [{ what: "open", at: command.place(path) }];
	return [...opened, ...intoFolder(at, command.operands(options), command.cwd.path, scene)];
};

const options =
	"-o -C -p -asmflags -buildmode -buildvcs -compiler -gccgoflags -gcflags -installsuffix -ldflags -mod -modfile -overlay -pgo -pkgdir -tags -toolexec -covermode -coverpkg --ldflags --tags";

function intoFolder(
	to: Place,
	packages: readonly Operand[],
	cwd: string | undefined,
	scene: Scene,
): readonly Write[] {
	const names = packages.map((one) =>
		one.written.includes("...") ? undefined : programName(one, cwd, scene),
	);
	const known = names.filter((name) => name !== undefined);
	const all = known.length === names.length && names.length > 0;
	return [
		{ what: all ? "folder" : "tree", at: to },
		...known.map((name): Write => ({ what: "file", at: placeIn(to, name) })),
	];
}

// Go names a program after its package's last part, without a version such as `v2`; files name it after the first.
function programName(
	operand: Operand | undefined,
	cwd: string | undefined,
	scene: Scene,
): string | undefined {
	if (operand !== undefined && operand.text === undefined) return undefined;
	const text = operand?.text?.replace(/@.*$/, "").replace(/\/+$/, "") ?? ".";
	if (text.endsWith(".go")) return baseOf(text).slice(0, -".go".length);
	const local = text === "." || text === ".." || text.startsWith("./") || text.startsWith("../");
	const path = local || text.startsWith("/") ? resolvePath(cwd, text) : undefined;
	if (path === undefined) return local ? undefined : lastPart(text);
	// The package at the root of a module has the module's name.
	const module = /^module\s+"?([^\s"]+)/m.exec(scene.text(`${path === "/" ? "" : path}/go.mod`) ?? "")?.[1];
	if (module !== undefined) return lastPart(module);
	return path === cwd || path === "/" || parentOf(path) === "/" ? undefined : baseOf(path);
}

function lastPart(path: string): string {
	const parts = path.split("/");
	const last = parts.at(-1) ?? "";
	return /^v[0-9]+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? last) : last;
}

function allGoFiles(packages: readonly Operand[]): boolean {
	return packages.length > 0 && packages.every(({ written, text }) => (text ?? written).endsWith(".go"));
}

function isKnownFolder({ path }: Place, { files }: Scene): boolean {
	return path !== undefined && files.at(path)?.kind === "folder";
}
