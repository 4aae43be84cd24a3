// Packages that were installed for one version of a language, copied to another one.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import type { StageFiles } from "../files/files.ts";
import type { Stage } from "../graph/graph.ts";
import { baseOf } from "../shell/paths.ts";
import { type CopySource, copiesOf, knownIn, type StageCopy } from "./copies.ts";
import { packagesIn } from "./linking.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { stageFiles } from "./stage-files.ts";
import { type Ground, groundOf } from "./system.ts";

/**
 * Virtual environments, package folders and gems between official images of one language whose versions differ, where
 * the language looks for them under its version, or where they have compiled parts.
 */
export const runtimeMismatch: Rule = {
	code: "runtime-mismatch",
	severity: DiagnosticSeverity.Warning,
	*check(snapshot) {
		const { graph } = snapshot;
		const files = stageFiles(snapshot);
		if (files === undefined) return;
		for (const stage of graph.stages) {
			const copies = copiesOf(graph, stage);
			const ground = copies.length === 0 ? undefined : groundOf(stage);
			const language = ground && languageOf(ground);
			if (ground === undefined || language === undefined) continue;
			for (const copy of copies) {
				const from = groundOf(copy.from);
				const made = from && languageOf(from);
				if (from === undefined || made?.name !== language.name || made.version === language.version) continue;
				for (const source of copy.sources) {
					if (source.loose) continue;
					const what = packagesAt(files, copy, source, made);
					if (what !== undefined) yield finding(copy, source, { what, from, ground, made, language });
				}
			}
		}
	},
};

interface Language {
	readonly name: "Python" | "Node.js" | "Ruby";
	/** As far as compiled parts and folders depend on it: `3.12`, `22`. */
	readonly version: string;
}

function languageOf({ image }: Ground): Language | undefined {
	if (image === undefined || !image.official) return undefined;
	const [major, minor] = image.version.split(".");
	if (major === undefined || major === "") return undefined;
	if (image.name === "node") return { name: "Node.js", version: major };
	// `python:3` is whatever is new.
	if (minor === undefined) return undefined;
	if (image.name === "python") return { name: "Python", version: `${major}.${minor}` };
	if (image.name === "ruby") return { name: "Ruby", version: `${major}.${minor}` };
	return undefined;
}

// What the source holds that only its own version finds; undefined where that can't be told.
function packagesAt(
	files: StageFiles,
	{ from }: StageCopy,
	source: CopySource,
	made: Language,
): string | undefined {
	const { path } = source;
	switch (made.name) {
		case "Python":
			return pythonPackages(files, from, source, made.version);
		case "Node.js": {
			const holds = path.endsWith("/node_modules") || files.of(from).at(`${path}/node_modules`) !== undefined;
			return holds && compiles(files, from) ? "`node_modules` with compiled parts" : undefined;
		}
		default:
			if (path.endsWith("/vendor/bundle")) return "gems in a folder of that version";
			return path === "/usr/local/bundle" && compiles(files, from) ? "gems with compiled parts" : undefined;
	}
}

function pythonPackages(
	files: StageFiles,
	from: Stage,
	source: CopySource,
	version: string,
): string | undefined {
	const { path, pattern } = source;
	if (path.includes(`/python${version}/`) || path.endsWith(`/python${version}`))
		return "packages in a folder of that version";
	if (pattern) return undefined;
	const tree = files.of(from);
	if (tree.at(`${path}/bin/activate`) !== undefined) return "a virtual environment";
	const environments = knownIn(files, from, source).filter((one) => baseOf(one.path) === "activate");
	if (environments.length > 0) return "a virtual environment";
	const known = tree.at(path);
	const command = known === undefined ? undefined : files.origin(known).maker.command;
	const words = command?.words.map(({ text }) => text) ?? [];
	const prefixed = words.some((word) => /^--(prefix|user)(=|$)/.test(word));
	return prefixed && words.some((word) => word === "install")
		? "packages in a folder of that version"
		: undefined;
}

// Compilers are installed for nothing else.
function compiles(files: StageFiles, stage: Stage): boolean {
	const packages = packagesIn(files, stage);
	return ["g++", "gcc", "build-base", "build-essential", "make", "node-gyp"].some((name) =>
		packages.has(name),
	);
}

interface Mismatch {
	readonly what: string;
	readonly from: Ground;
	readonly ground: Ground;
	readonly made: Language;
	readonly language: Language;
}

function finding({ reference }: StageCopy, { word, path }: CopySource, mismatch: Mismatch): Finding {
	const { what, from, ground, made, language } = mismatch;
	return {
		range: word.range,
		message: `\`${path}\` holds ${what}, made for ${made.name} ${made.version} (\`${from.label}\`), but this stage has ${language.version} (\`${ground.label}\`).`,
		related: [
			{ message: `${made.name} ${made.version}`, range: from.reference.name.range },
			{ message: `${language.name} ${language.version}`, range: ground.reference.name.range },
			{ message: "Copied from this stage", range: reference.name.range },
		],
		fixes: () => fixes(mismatch),
	};
}

// The same number at the same place of the tag, where both tags speak of the same release of a system or of none: each
// official image has both numbers in its plain, slim and alpine forms.
function fixes({ from, ground }: Mismatch): readonly Fix[] {
	const [written, wanted] = [ground.reference.name, from.image?.version];
	const have = ground.image?.version;
	if (wanted === undefined || have === undefined || /[$@]/.test(written.text)) return [];
	const at = written.text.indexOf(`:${have}`);
	const releases = ground.image?.variants.filter((word) => word !== "slim" && word !== "alpine") ?? [];
	if (at < 0 || !releases.every((word) => from.image?.variants.includes(word))) return [];
	const text = `${written.text.slice(0, at)}:${wanted}${written.text.slice(at + 1 + have.length)}`;
	return [
		{ title: `Change to \`${text}\``, edits: [TextEdit.replace(written.range, text)], preferred: true },
	];
}
