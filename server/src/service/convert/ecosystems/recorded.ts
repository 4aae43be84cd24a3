// Installs of which nothing tells where they put their files: the build notes it while it happens.

import { namesRoot } from "../../graph/user.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { type Build, workFolder } from "../programs/build.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { RecordChange } from "./ecosystem.ts";

/** An install whose files are noted, and what that takes. */
export interface Recorded {
	readonly build: Build;
	readonly change: RecordChange;
}

/**
 * Takes an install; gives it with a folder that will hold what it put anywhere in the image. A file's time of change (not
 * that of its contents, which `cp -p` and archives bring along) tells what is new, so every kind of install is seen
 * through. undefined where the system's tools are not known, and where the command's place in the text can't be changed.
 */
export function recorded(recipe: Recipe, build: Build): Recorded | undefined {
	const { step, index, command } = build;
	const folder = workFolder(command);
	const names = namesFor(recipe);
	const { system } = recipe.base;
	const known = system.kind === "debian" || system.kind === "ubuntu" || system.kind === "alpine";
	const { user } = step.before;
	// An image of somebody else may have a user of its own.
	const root = user === undefined ? recipe.base.official : namesRoot(user);
	if (!known || !root || names === undefined || command.range === undefined || command.pipe >= 0)
		return undefined;
	const left = folder === undefined || isShared(folder) ? [] : [folder];
	const listing = system.kind === "alpine" ? listingByTime(names, left) : listingByFind(names, left);
	return {
		build: { ...build, trees: ["/"], staged: names.folder },
		change: {
			step,
			command: index,
			// No file system counts time in more than seconds.
			before: [`touch ${names.mark}`, "sleep 1"],
			after: listing,
			form: formOf(recipe, step, command),
			closing: closing(names),
			why: `Where "${oneLine(command.text)}" puts its files can't be told from the file, so the build notes which files are new after it, and copies these to ${names.folder}.`,
		},
	};
}

// A list of `&&` that fails in its middle does not end a script, in spite of `set -e`; its last command does.
function formOf(recipe: Recipe, step: Step, { range, separable, part }: ShellCommand): RecordChange["form"] {
	if (range === undefined || (!separable && part?.text.includes("||") === true)) return "braces";
	const { document } = recipe.graph.file;
	const { instruction } = step;
	const before = plain(document.getText({ start: instruction.range.start, end: range.start })).trimEnd();
	const after = plain(document.getText({ start: range.end, end: instruction.range.end })).trimStart();
	if (after === "" || after.startsWith("&&")) return "and";
	const alone = before.endsWith(";") || /^RUN(\s+--\S+)*$/i.test(before);
	const strict =
		/(^|[;&\s])set\s+-[a-z]*e/.test(before) ||
		step.before.shell?.words.some(({ text }) => /^-[a-z]*e[a-z]*$/.test(text)) === true;
	return alone && strict && /^;(?!;)/.test(after) ? "sequence" : "braces";
}

// Without continuations and the comments between them.
function plain(text: string): string {
	return text.replace(/[\\`][ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*/g, " ");
}

interface Names {
	/** What was installed, at its own paths below it. */
	readonly folder: string;
	readonly list: string;
	/** Older than everything that is installed. */
	readonly mark: string;
}

function namesFor(recipe: Recipe): Names | undefined {
	const text = recipe.graph.file.document.getText();
	const folder = ["/installed", "/recorded", "/put-by-install"].find((name) => !text.includes(name));
	if (folder === undefined) return undefined;
	return { folder, list: `${folder}.txt`, mark: `${folder}.before` };
}

// What others put their files in as well is not passed over.
function isShared(folder: string): boolean {
	return /^\/((usr(\/local)?|etc|var|opt|srv|home|root|bin|sbin|lib|lib64|run)(\/(bin|sbin|lib|libexec|share|include|etc|lib64))?)?$/.test(
		folder,
	);
}

function passedOver({ folder }: Names, left: readonly string[]): string {
	return ["/tmp", `'${folder}*'`, ...left.map(inShell)].map((path) => `-path ${path} -prune -o `).join("");
}

function listingByFind(names: Names, left: readonly string[]): string {
	return `find / -xdev ${passedOver(names, left)}-cnewer ${names.mark} -print >> ${names.list}`;
}

// Busybox's find does not compare the time of change.
function listingByTime(names: Names, left: readonly string[]): string {
	const times = `find / -xdev ${passedOver(names, left)}-exec stat -c '%Z %n' {} +`;
	const since = `awk -v "since=$(stat -c %Z ${names.mark})" '$1 > since'`;
	return `${times} | ${since} | cut -d ' ' -f 2- >> ${names.list}`;
}

// Build arguments are marked with a slash where they hold a whole path.
function inShell(path: string): string {
	const plain = path.replace(/^\/(?=\$\{)/, "");
	return /^[\w./+-]+$/.test(plain) ? plain : `"${plain.replace(/["\\`]/g, "\\$&")}"`;
}

// At the end of the build, so that later changes of what was installed count, and what was removed is no longer there.
// Links to the same files keep owners, rights, capabilities and links among them; folders are made anew.
function closing({ folder, list }: Names): readonly string[] {
	return [
		`mkdir ${folder} && sort -u ${list} | while IFS= read -r path; do`,
		`  copy="${folder}$path";`,
		`  if [ -L "$path" ] || { [ -e "$path" ] && [ ! -d "$path" ]; }; then`,
		`    mkdir -p "\${copy%/*}" && ln "$path" "$copy";`,
		`  elif [ -d "$path" ]; then`,
		`    mkdir -p "$copy" && chown "$(stat -c %u:%g "$path")" "$copy" && chmod "$(stat -c %a "$path")" "$copy";`,
		"  fi || exit 1;",
		"done",
	];
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}
