// Browsers, models and the like that a command downloads into the user's home, of which its words say nothing.

import { entriesOf, packageFields } from "../../files/package-json.ts";
import { namesRoot } from "../../graph/user.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { textAt } from "../ecosystems/texts.ts";
import { concrete, type Step } from "../recipe.ts";
import type { Keeping } from "./keeping.ts";

interface Download {
	readonly pattern: RegExp;
	readonly what: string;
	/** Variables that name another folder. */
	readonly variables: readonly string[];
	/** Where it goes in the home of the user, where that is certain. */
	readonly folder?: string;
}

// After the tools' own documentation.
const downloads: readonly Download[] = [
	{
		pattern: /\bplaywright(@\S+)?\s+install\b/,
		what: "Playwright's browsers",
		variables: ["PLAYWRIGHT_BROWSERS_PATH"],
	},
	{
		pattern: /\bpuppeteer(@\S+)?\s+browsers\s+install\b/,
		what: "Puppeteer's browser",
		variables: ["PUPPETEER_CACHE_DIR"],
	},
	{ pattern: /\bnltk\.download/, what: "NLTK's data", variables: ["NLTK_DATA"], folder: "nltk_data" },
	{
		pattern:
			/\.from_pretrained\(|\bSentenceTransformer\(|\b(snapshot|hf_hub)_download\(|\b(huggingface-cli|hf)\s+download\b|\btorch\.hub\.|\bwhisper\.load_model\(/,
		what: "The models",
		variables: [
			"HF_HOME",
			"TRANSFORMERS_CACHE",
			"HF_HUB_CACHE",
			"SENTENCE_TRANSFORMERS_HOME",
			"TORCH_HOME",
			"XDG_CACHE_HOME",
		],
	},
];

/**
 * Keeps what a command downloads into the user's home, or where it is told to. Refused where it can't be told where
 * that is, or what it installs besides.
 */
export function keepHidden(keep: Keeping, step: Step, command: ShellCommand): Refusal | undefined {
	const name = baseOf(command.words[0]?.value ?? "");
	if (/^(npm|yarn|pnpm)$/.test(name)) return browserOf(keep, step, command);
	const text = textOf(keep, command);
	const found = downloads.find(({ pattern }) => pattern.test(text));
	if (found === undefined) return undefined;
	// It installs packages of the system by itself.
	if (/\s--with-deps\b/.test(command.text)) return lost(found.what);
	const told = toldFolder(command);
	if (told !== undefined) {
		keep.copy({ path: told, tree: true, why: `${told} holds what "${name}" downloads for run time.` });
		return undefined;
	}
	const set = found.variables.filter((variable) => step.before.variables.get(variable) !== undefined);
	if (set.length > 0)
		return set.some((variable) => isKept(keep, step, variable)) ? undefined : lost(found.what);
	if (found.folder === undefined || !isRoot(step)) return lost(found.what);
	const path = `/root/${found.folder}`;
	keep.copy({ path, tree: true, why: `${path} holds ${found.what}.` });
	return undefined;
}

// A command's text, and that of a script of the sources which it runs.
function textOf(keep: Keeping, { text, words, cwd }: ShellCommand): string {
	const script = words.slice(1).find(({ value }) => value?.endsWith(".py") === true);
	const path = /^python[\d.]*$/.test(words[0]?.value ?? "") ? resolvePath(cwd, script?.value) : undefined;
	return path === undefined ? text : `${text}\n${textAt(keep.recipe, path) ?? ""}`;
}

function toldFolder({ words, cwd }: ShellCommand): string | undefined {
	const at = words.findIndex(({ text }) => /^(-d|--local-dir)$/.test(text));
	return at < 0 ? undefined : resolvePath(cwd, words[at + 1]?.value);
}

function isKept(keep: Keeping, { before }: Step, variable: string): boolean {
	const path = concrete(keep.recipe, before.variables.get(variable));
	return path === "0" || (path !== undefined && keep.isInTree(path));
}

function isRoot({ before }: Step): boolean {
	return before.user === undefined || namesRoot(before.user);
}

// Since its version 19 Puppeteer downloads its browser into the home of the user who installs it.
function browserOf(keep: Keeping, step: Step, command: ShellCommand): Refusal | undefined {
	if (command.cwd === undefined || command.text.includes("--ignore-scripts")) return undefined;
	const manifest = textAt(keep.recipe, `${command.cwd}/package.json`);
	const version = manifest === undefined ? undefined : dependencyOf(manifest, "puppeteer");
	if (version === undefined || Number(/\d+/.exec(version)?.[0] ?? 19) < 19) return undefined;
	const { variables } = step.before;
	if (variables.has("PUPPETEER_SKIP_DOWNLOAD") || variables.has("PUPPETEER_SKIP_CHROMIUM_DOWNLOAD"))
		return undefined;
	const configured = [...(keep.recipe.context?.paths ?? [])].some((path) =>
		/(^|\/)\.?puppeteer(rc|\.config)\b/.test(path),
	);
	if (configured || isKept(keep, step, "PUPPETEER_CACHE_DIR")) return undefined;
	const home = variables.get("HOME");
	if (
		home !== undefined &&
		keep.split.artefacts.some(({ path, tree }) => tree === true && isWithin(home, path))
	)
		return undefined;
	return lost("Puppeteer's browser");
}

function dependencyOf(manifest: string, name: string): string | undefined {
	const found = entriesOf(packageFields(manifest)?.get("dependencies")).get(name);
	return typeof found === "string" ? found : undefined;
}

function lost(what: string): Refusal {
	return {
		refused: `${what} may lie in a folder of the user's, and what run time needs of it can't be told.`,
	};
}
