// What the package managers and builds of JavaScript make.

import { entriesOf, packageFields } from "../package-json.ts";
import type { Place } from "../place.ts";
import { placeIn } from "./arguments.ts";
import type { ArgumentsOf, Scene, Write, Writes } from "./write.ts";

/** `npm ci` and its like: node_modules. Packages' own scripts may write beside it. */
export const installsModules: Writes = (command) => {
	if (command.has("-g --global")) return globalModules;
	const at = folderOf(command);
	return [
		{ what: "open", at },
		{ what: "tree", at: placeIn(at, "node_modules"), likely: true },
	];
};

const globalModules: readonly Write[] = ["/usr", "/opt", "/root"].map((path) => ({
	what: "open",
	at: { path },
}));

/** `npm run build`: a script of the project, which may write anywhere; where its bundler is known, that one's folder. */
export const runsScript: Writes = (command, scene) => {
	const at = folderOf(command);
	const name = command
		.operands("--prefix --cwd -C --dir --filter -F --workspace -w")
		.map(({ text }) => text ?? "")
		.find((word) => word !== "run" && word !== "run-script" && word !== "exec" && word !== "workspace");
	const folders = name === undefined || !name.startsWith("build") ? [] : outputs(at, name, scene);
	return [
		{ what: "open", at: { path: "/" } },
		...folders.map((folder): Write => ({ what: "tree", at: placeIn(at, folder), likely: true })),
	];
};

/** A bundler that is called by its own name. */
export const bundles: Writes = (command) => {
	const { text } = command.command;
	return [
		{ what: "open", at: { path: "/" } },
		...outputsOf(text).map((folder): Write => ({ what: "tree", at: command.place(folder), likely: true })),
	];
};

function folderOf(command: ArgumentsOf): Place {
	return command.option("--prefix --cwd --dir -C")?.place ?? command.cwd;
}

function outputs({ path }: Place, script: string, scene: Scene): readonly string[] {
	const text = path === undefined ? undefined : scene.text(`${path === "/" ? "" : path}/package.json`);
	if (text === undefined) return usual;
	const line = scriptOf(text, script);
	return line === undefined ? usual : outputsOf(line);
}

function scriptOf(manifest: string, name: string): string | undefined {
	const script = entriesOf(packageFields(manifest)?.get("scripts")).get(name);
	return typeof script === "string" ? script : undefined;
}

function outputsOf(line: string): readonly string[] {
	const told = /--(?:outDir|out-dir|output-path|dest|outdir|dist-dir)[= ]([\w./-]+)/.exec(line)?.[1];
	if (told !== undefined) return [told];
	for (const [word, folder] of bundlers) if (line.includes(word)) return [folder];
	return usual;
}

const usual: readonly string[] = ["dist", "build"];

// The folder that each writes to unless its configuration says otherwise.
const bundlers: readonly (readonly [string, string])[] = [
	["next build", ".next"],
	["nuxt build", ".output"],
	["nuxt generate", ".output"],
	["react-scripts", "build"],
	["docusaurus", "build"],
	["gatsby", "public"],
	["vite", "dist"],
	["vue-cli-service", "dist"],
	["ng build", "dist"],
	["nest build", "dist"],
	["astro", "dist"],
	["parcel", "dist"],
	["webpack", "dist"],
	["tsc", "dist"],
];
