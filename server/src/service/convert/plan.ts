// The plan of a conversion: which base, what is copied, which instructions move, are repeated or stay, and why.

import type { ShellCommand } from "../shell/command.ts";
import { baseOf, isWithin } from "../shell/paths.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { type Added, nothingAdded } from "./added.ts";
import { isBrought } from "./brought.ts";
import type { Artefact, BuildChange, Choice, Refusal, Split, Started } from "./ecosystems/ecosystem.ts";
import { scriptWords } from "./ecosystems/scripts.ts";
import type { Kept, KeptCopy } from "./keep/kept.ts";
import { listed } from "./listed.ts";
import { everInstalled, type Installed, managerOf, programsOf } from "./packages.ts";
import { isInFullImage, providedBy } from "./provided.ts";
import { pairsOf, type Recipe, type Step, setsWorkdirFirst } from "./recipe.ts";
import type { Runtime } from "./runtime.ts";
import { sourcePrograms } from "./sources.ts";
import { closedRelease } from "./systems.ts";
import { variablesIn } from "./variables.ts";

/** Everything that the printer needs. Paths may hold `${NAME}` of build arguments that are declared in the final stage. */
export interface Plan {
	readonly choice: Choice;
	/** The last instruction of the build stage. */
	readonly cut: Step;
	/** Instructions before the cut that describe the container: they go to the final stage. */
	readonly moved: readonly Step[];
	/** ARG, ENV and SHELL that the final stage needs as well. */
	readonly repeated: readonly Step[];
	/** Names of predefined or global build arguments to declare. */
	readonly declared: readonly string[];
	/** Variables of the old base that what is kept refers to. */
	readonly inherited: readonly (readonly [string, string])[];
	readonly sources: Kept["sources"];
	readonly packages: readonly Installed[];
	readonly users: Kept["users"];
	readonly workdir: string | undefined;
	readonly copies: readonly KeptCopy[];
	readonly rootCopies: Kept["rootCopies"];
	readonly setup: Kept["setup"];
	/** The USER that installs packages, where the image may have one of its own. */
	readonly installer: string | undefined;
	/** The USER that holds at the cut. */
	readonly user: string | undefined;
	/** The command in the place of the old one. */
	readonly starts?: Started;
	/** What the extras add. */
	readonly added: Added;
	readonly explanation: readonly string[];
}

/** Takes what is known of a file and one base; gives the plan, or why that base does not do. */
export function planOf(recipe: Recipe, runtime: Runtime, parts: Parts): Plan | Refusal {
	const { split, kept } = parts;
	const cut = split.lastBuild;
	const head = recipe.steps.filter((step) => step.index <= cut.index);
	const tail = recipe.steps.filter((step) => step.index > cut.index);
	const next = recipe.steps[cut.index + 1]?.before ?? recipe.end;
	const { system, sibling } = parts.choice.base;
	const same = system === "same" || sibling === true || system === recipe.base.system.kind;
	const packages = same ? kept.packages : kept.packages.filter(({ name }) => !(name in asFiles));
	const files = same ? [] : filesOf(kept.packages, parts.choice);
	const lacking = misfit({ recipe, runtime, split, kept, choice: parts.choice, packages, tail, same });
	if (typeof lacking === "string") return { refused: lacking };
	const tools = packages.length === 0 ? [] : toolsFor(recipe, kept.sources, parts.choice);
	const choice = withTools(withPackages(parts.choice, lacking), tools);
	const closed = closedRelease(recipe, choice);
	if (closed !== undefined) {
		return {
			refused: `Debian's servers no longer have the packages of ${closed}, and ${choice.installs?.[0]} would have to be installed.`,
		};
	}
	const replaces = split.replaces === true;
	const stays = (name: string): boolean =>
		(replaces || split.starts !== undefined) && (name === "CMD" || name === "ENTRYPOINT");
	const moved = head.filter(({ instruction: { name } }) => metadata.has(name) && !stays(name));
	// What the final stage copies itself anyway need not come from the build stage, where it may not be.
	const later = new Set(tail.flatMap(({ placed }) => placed ?? []).map(({ path }) => path));
	const owned = split.artefacts
		.filter(({ path, tree }) => tree === true || !later.has(path))
		.map((artefact) => (replaces ? artefact : withOwner(recipe, artefact, cut)));
	const all = [...owned, ...choice.extras, ...files, ...kept.copies].filter(unique());
	const copies = all.filter((copy) => !all.some((other) => holds(other, copy)));
	const odd = copies.flatMap(({ path, to }) => [path, to ?? ""]).find((path) => unwritable.test(path));
	if (odd !== undefined)
		return { refused: `BuildKit may read the name ${odd} in another way than it is meant.` };
	const needs = new Needs(recipe, split, head);
	for (const step of [...moved, ...tail]) needs.instruction(step.instruction);
	for (const { text } of [...kept.sources, ...kept.users, ...kept.setup]) needs.text(text);
	for (const { text } of packages) needs.text(text);
	// apt reads it without being told, and without it some packages ask questions.
	if (packages.length > 0) needs.text("$DEBIAN_FRONTEND");
	for (const { path, to } of copies) needs.text(`${path} ${to ?? ""}`);
	needs.text(next.workdir ?? "");
	const shell = next.shell;
	const installs = choice.installs?.length ?? 0;
	const runs = installs + packages.length + kept.users.length + kept.setup.length > 0 || tail.some(usesShell);
	const shellStep =
		runs || moved.some(usesShell) ? head.find((step) => step.instruction === shell) : undefined;
	const repeated = head.filter((step) => needs.steps.has(step) || step === shellStep);
	// What the image sets it sets again.
	const again = choice.base.image === recipe.stage.base?.name.text;
	if (needs.missing !== undefined && !again) {
		return { refused: `${needs.missing} comes from ${recipe.base.text}, and its value is not known here.` };
	}
	const wanted = split.starts?.workdir ?? next.workdir;
	const given = wanted === (choice.base.workdir ?? "/");
	const workdir = given || replaces || setsWorkdirFirst(tail) ? undefined : wanted;
	if (next.workdir === undefined && !replaces && !setsWorkdirFirst(tail) && !again) {
		return { refused: `The working directory of ${recipe.base.text} is not known, and the file sets none.` };
	}
	return {
		choice,
		cut,
		moved,
		repeated,
		declared: [...needs.declared],
		inherited: [...(choice.environment ?? []), ...(again ? [] : needs.inherited)],
		sources: packages.length === 0 ? [] : kept.sources,
		packages,
		users: kept.users,
		workdir,
		copies,
		rootCopies: kept.rootCopies,
		setup: kept.setup,
		installer: recipe.base.official ? undefined : kept.packages[0]?.step.before.user,
		user: next.user,
		...(split.starts !== undefined && { starts: split.starts }),
		added: nothingAdded,
		explanation: explain({ choice, copies, packages, moved, repeated, kept, split, head, needs }),
	};
}

/** The parts of a plan that do not depend on the base, and the base. */
export interface Parts {
	readonly split: Split;
	readonly kept: Kept;
	readonly choice: Choice;
}

const metadata: ReadonlySet<string> = new Set(
	"CMD ENTRYPOINT EXPOSE VOLUME LABEL STOPSIGNAL HEALTHCHECK MAINTAINER".split(" "),
);

// Packages that are nothing but files that may come from the build stage.
const asFiles: Readonly<Record<string, Artefact>> = {
	"ca-certificates": {
		path: "/etc/ssl/certs/ca-certificates.crt",
		why: "The old image has the package ca-certificates: its one file comes along.",
	},
	tzdata: {
		path: "/usr/share/zoneinfo",
		tree: true,
		why: "The old image has the package tzdata: its files come along.",
	},
};

// Quotes, the escape characters, and what only looks like a space; also a path that would be read as a flag or a pair.
const unwritable = /["'`\\]|[^\S ]|^[=-]/;

function filesOf(packages: readonly Installed[], { base }: Choice): readonly Artefact[] {
	const files = packages.flatMap(({ name }) => asFiles[name] ?? []);
	return base.id === "distroless" ? [] : files;
}

function unique(): (copy: KeptCopy) => boolean {
	const seen = new Set<string>();
	return ({ path, to }) => {
		const key = `${path}\0${to ?? ""}`;
		return !seen.has(key) && seen.add(key) !== undefined;
	};
}

// A folder that is copied whole to its own place brings what is in it.
function holds(folder: KeptCopy, copy: KeptCopy): boolean {
	if (folder === copy || folder.tree !== true || (folder.to !== undefined && folder.to !== folder.path))
		return false;
	const same = folder.chown === copy.chown && folder.chmod === copy.chmod;
	const moved = copy.to !== undefined && copy.to !== copy.path && !copy.to.endsWith("/");
	return same && !moved && copy.path !== folder.path && isWithin(copy.path, folder.path);
}

function usesShell({ instruction }: Step): boolean {
	if (instruction.name === "RUN") return true;
	if (instruction.name === "HEALTHCHECK") return !/^\s*(NONE|CMD\s*\[)/i.test(instruction.arguments.text);
	return (instruction.name === "CMD" || instruction.name === "ENTRYPOINT") && !instruction.json;
}

// COPY gives everything to root: what belonged to somebody else in a folder is given back to him.
function withOwner(recipe: Recipe, artefact: Artefact, cut: Step): KeptCopy {
	if (artefact.tree !== true || artefact.to === "/") return artefact;
	const owners = recipe.steps
		.filter((step) => step.index <= cut.index)
		.flatMap(({ placed }) => placed ?? [])
		.filter(({ path, chown }) => chown !== undefined && path !== undefined && isWithin(path, artefact.path));
	const { user } = cut.before;
	const owner = owners.at(-1)?.chown ?? (user === "root" || user === "0" ? undefined : user);
	return owner === undefined ? artefact : { ...artefact, chown: owner };
}

function withPackages(choice: Choice, names: readonly string[]): Choice {
	if (names.length === 0) return choice;
	const note = `${names.join(", ")} ${names.length === 1 ? "is" : "are"} installed: the container runs ${names.length === 1 ? "it" : "them"}, and the build image has ${names.length === 1 ? "it" : "them"}.`;
	return { ...choice, installs: [...(choice.installs ?? []), ...names], notes: [...choice.notes, note] };
}

// What adds a source of packages calls programs that the build image has and a smaller one lacks.
function toolsFor(recipe: Recipe, sources: Kept["sources"], { base }: Choice): readonly string[] {
	if (sources.length === 0 || base.image === recipe.stage.base?.name.text) return [];
	const text = sources.map((each) => each.text).join("\n");
	const there = new Set(everInstalled(recipe).map(({ name }) => name));
	const called = sourcePrograms(text).filter((names) => !names.some((name) => there.has(name)));
	return called.flatMap(([name]) => name ?? []);
}

function withTools(choice: Choice, names: readonly string[]): Choice {
	const missing = names.filter((name) => choice.installs?.includes(name) !== true);
	if (missing.length === 0) return choice;
	const note = `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} installed for the commands that add sources of packages.`;
	return { ...choice, installs: [...(choice.installs ?? []), ...missing], notes: [...choice.notes, note] };
}

const installable: ReadonlySet<string> = new Set("bash curl wget git jq openssl tini dumb-init".split(" "));

// The shell of the last SHELL instruction, which runs what is in shell form.
function shellsOf(recipe: Recipe): readonly string[] {
	const shell = recipe.end.shell?.words[0]?.text;
	return shell === undefined ? [] : [shell];
}

// Programs in `$(...)` of a RUN, which the shell's commands do not show.
function substituted(text: string): readonly string[] {
	return [...text.matchAll(/(?:\$\(|`)\s*([\w.-]+)/g)]
		.map(([, name]) => name ?? "")
		.filter((name) => installable.has(name));
}

// The same on every system that has a shell.
function isPortable(command: ShellCommand): boolean {
	const [name, ...words] = command.words.map((word) => word.value ?? "");
	if (name === "chown" || name === "chgrp") {
		const owner = words.find((word) => !word.startsWith("-"));
		return owner !== undefined && /^(\d+|root)?(:(\d+|root)?)?$/.test(owner);
	}
	return (
		name === undefined ||
		["mkdir", "chmod", "ln", "touch", "echo", "printf", "set", "true", "cd"].includes(name)
	);
}

interface Fit extends Parts {
	readonly recipe: Recipe;
	readonly runtime: Runtime;
	readonly packages: readonly Installed[];
	readonly tail: readonly Step[];
	readonly same: boolean;
}

// Why the base does not do, or the packages that it needs to do.
function misfit({
	recipe,
	runtime,
	split,
	kept,
	choice,
	packages,
	tail,
	same,
}: Fit): string | readonly string[] {
	const { base } = choice;
	const [first] = packages;
	if (first !== undefined && !same)
		return `The package ${first.name} is needed, and ${base.id} can't install it.`;
	const again = [
		...[...kept.users, ...kept.setup].map(({ command }) => command),
		...tail.flatMap(({ script }) => script?.commands ?? []),
	];
	const readable = tail.every(({ script }) => script === undefined || script.complete);
	const portable = base.shell && readable && again.every(isPortable);
	if (again.length > 0 && !portable && !same)
		return `The running system is prepared by RUN, which may not work on ${base.id}.`;
	if (runtime.needsShell && !base.shell)
		return `The container is started by a shell, which ${base.id} lacks.`;
	const users = [
		recipe.end.user,
		...tail
			.map(({ instruction }) => instruction)
			.filter(isUser)
			.map(userOf),
	];
	for (const user of users) {
		const name = user?.split(":", 1)[0];
		if (name === undefined || name === "" || /^\d+$/.test(name) || name === "root") continue;
		if (same && kept.users.length > 0) continue;
		const common = name === "nobody" && base.shell;
		if (!common && !same) return `The user ${name} is not there in ${base.id}.`;
	}
	const owners = [
		...kept.copies.map(({ chown }) => chown),
		...tail.flatMap(({ placed }) => placed?.map((p) => p.chown) ?? []),
	];
	const named = owners.find(
		(owner) => owner !== undefined && !/^[\d:]+$/.test(owner) && !/^root(:root|:0)?$/.test(owner),
	);
	if (named !== undefined && !same) return `The owner ${named} is not there in ${base.id}.`;
	const brought = new Set(packages.flatMap(({ name }) => programsOf(name)));
	const tailText = tail
		.map(({ instruction }) => (instruction.name === "RUN" ? instruction.arguments.text : ""))
		.join("\n");
	// Packages bring programs of other names, whole folders bring what nobody listed.
	const open =
		packages.length > 0 || tail.some(({ instruction }) => ["RUN", "COPY", "ADD"].includes(instruction.name));
	const comes = (name: string): boolean =>
		open ||
		[...split.artefacts, ...kept.copies].some(
			({ path, to, tree }) =>
				tree === true || /[*?]/.test(path) || baseOf(to ?? path) === name || baseOf(path) === name,
		);
	const lost = runtime.programs.find(
		(program) =>
			!isBrought(program, recipe, [...split.artefacts, ...kept.copies], [...kept.setup, ...kept.users], tail),
	);
	if (lost !== undefined) return `The container runs ${lost}, and it can't be told which step makes it.`;
	const written = recipe.stage.base?.name.text;
	const lacking = new Set<string>();
	for (const program of [...runtime.programs, ...shellsOf(recipe), ...substituted(tailText)]) {
		const provided = providedBy(choice, recipe.base, program);
		const name = program.slice(program.lastIndexOf("/") + 1);
		if (provided === undefined && !program.includes("/") && !comes(name)) {
			return `Where the container's program ${name} comes from can't be told.`;
		}
		if (provided !== false || brought.has(name) || tailText.includes(name)) continue;
		// A plain system lacked it before as well: the build has made it.
		if (
			plainSystems.has(recipe.base.name) &&
			recipe.base.official &&
			fillsPath(split) &&
			!everInstalled(recipe).some((each) => each.name === name)
		)
			continue;
		// The same image once more has it, unless the file itself had to install it.
		if (base.image === written && !everInstalled(recipe).some((each) => each.name === name)) continue;
		// The file puts it into a folder that is copied whole.
		if (split.artefacts.some((each) => each.tree === true) && putsProgram(recipe, split, name)) continue;
		// The build image brings it without a word; its package has its name everywhere.
		if (base.system === "none" || !installable.has(name))
			return `The container runs ${name}, which ${base.id} lacks.`;
		lacking.add(name);
	}
	for (const name of base.image === written ? [] : scriptWords(recipe, runtime)) {
		if (!isInFullImage(recipe.base, name) || brought.has(name)) continue;
		if (providedBy(choice, recipe.base, name) === false && !tailText.includes(name)) lacking.add(name);
	}
	return [...lacking];
}

const plainSystems: ReadonlySet<string> = new Set(["alpine", "debian", "ubuntu"]);

// A folder of programs is copied whole.
function fillsPath({ artefacts }: Split): boolean {
	return artefacts.some(({ path, to, tree }) => tree === true && isWithin("/usr/local/bin", to ?? path));
}

function putsProgram(recipe: Recipe, { artefacts }: Split, name: string): boolean {
	const covers = (path: string | undefined): boolean =>
		path !== undefined &&
		baseOf(path) === name &&
		artefacts.some((each) => each.tree === true && isWithin(path, each.path));
	return recipe.steps.some(
		({ placed, script }) =>
			placed?.some(({ path }) => covers(path)) === true ||
			script?.commands.some(({ words }) => words.slice(1).some(({ value }) => covers(value))) === true,
	);
}

function isUser(instruction: Instruction): boolean {
	return instruction.name === "USER";
}

function userOf(instruction: Instruction): string | undefined {
	return instruction.words[0]?.text;
}

// Which variables the final stage refers to, and where they come from.
class Needs {
	readonly steps = new Set<Step>();
	readonly declared = new Set<string>();
	readonly inherited = new Map<string, string>();
	readonly dropped: Step[] = [];
	missing: string | undefined;
	readonly #recipe: Recipe;
	/** Which steps set a variable. */
	readonly #setters = new Map<string, Step[]>();

	constructor(recipe: Recipe, split: Split, head: readonly Step[]) {
		this.#recipe = recipe;
		for (const step of head) {
			for (const name of namesSetBy(step.instruction)) {
				const setters = this.#setters.get(name);
				if (setters === undefined) this.#setters.set(name, [step]);
				else if (setters.at(-1) !== step) setters.push(step);
			}
		}
		for (const step of head) {
			if (step.instruction.name !== "ENV") continue;
			if (split.replaces === true || isToolOnly(recipe, step, split)) this.dropped.push(step);
			else this.#keep(step);
		}
	}

	instruction(instruction: Instruction): void {
		if (instruction.name === "RUN" || instruction.name === "CMD" || instruction.name === "ENTRYPOINT") {
			if (instruction.name === "RUN" || !instruction.json) this.#names(instruction.arguments.text, false);
		} else if (instruction.name !== "ARG" && instruction.name !== "HEALTHCHECK") {
			this.#names(instruction.arguments.text, true);
			for (const { value } of instruction.flags) if (value !== undefined) this.#names(value.text, true);
		} else if (instruction.name === "HEALTHCHECK") this.#names(instruction.arguments.text, false);
	}

	text(text: string): void {
		this.#names(text, false);
	}

	#keep(step: Step): void {
		if (this.steps.has(step)) return;
		this.steps.add(step);
		const { name, arguments: words } = step.instruction;
		if (name === "ENV" || name === "ARG") this.#names(words.text, name === "ENV");
	}

	// `strict`: BuildKit itself expands it, and a name that is not set would be an empty text.
	#names(text: string, strict: boolean): void {
		for (const name of variablesIn(text)) {
			if (name === "PATH") continue;
			const setters = this.#setters.get(name);
			for (const setter of setters ?? []) this.#keep(setter);
			if (setters !== undefined) continue;
			if (platformArguments.has(name) || this.#isGlobal(name)) continue;
			const value = this.#recipe.steps[0]?.before.variables.get(name);
			if (value !== undefined) this.inherited.set(name, value);
			else if (strict && this.#mayBeSetByBase(name)) this.missing = name;
		}
	}

	#isGlobal(name: string): boolean {
		return this.#recipe.graph.global.some(({ words }) =>
			words.some(({ text }) => text.split("=", 1)[0] === name),
		);
	}

	// Set by nobody in the file: either the base image sets it, or it is empty before and after.
	#mayBeSetByBase(name: string): boolean {
		if (this.#recipe.base.official && !setByOfficialImages.test(name)) return false;
		return !this.#recipe.steps.some(({ instruction }) => namesSetBy(instruction).includes(name));
	}
}

function namesSetBy(instruction: Instruction): readonly string[] {
	if (instruction.name !== "ENV" && instruction.name !== "ARG") return [];
	const [first] = instruction.words;
	if (instruction.name === "ENV" && first?.text.includes("=") === false) return [first.text];
	return instruction.words.map(({ text }) => text.split("=", 1)[0] ?? "");
}

// What Docker's official images set, by the beginnings of the names.
const setByOfficialImages =
	/^(PYTHON|NODE_V|YARN|GOLANG|GOTOOLCHAIN|JAVA|JDK|RUST|CARGO|MAVEN|GRADLE|PHP|RUBY|GEM|BUNDLE|LANG|GPG|CATALINA|NGINX)/;

const platformArguments: ReadonlySet<string> = new Set(
	"BUILDPLATFORM BUILDOS BUILDARCH BUILDVARIANT TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT".split(" "),
);

// ENV that nothing but the toolchain reads, PATH with nothing but its folders among them.
function isToolOnly(recipe: Recipe, step: Step, split: Split): boolean {
	const { file } = recipe.graph;
	return pairsOf(step.instruction, (name) => step.before.variables.get(name), file.escape).every(
		([name, value]) => {
			if (split.toolVariables.has(name)) return true;
			if (name !== "PATH" || value === undefined) return false;
			const known = new Set(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]);
			return value
				.split(":")
				.every(
					(folder) =>
						known.has(folder) ||
						(split.inputs.some((input) => `${folder}/`.startsWith(`${input}/`)) &&
							!split.artefacts.some(({ path, tree }) => tree === true && isWithin(folder, path))),
				);
		},
	);
}

interface ToExplain extends Parts {
	readonly copies: readonly KeptCopy[];
	readonly packages: readonly Installed[];
	readonly moved: readonly Step[];
	readonly repeated: readonly Step[];
	readonly head: readonly Step[];
	readonly needs: Needs;
}

function explain({ choice, copies, packages, moved, repeated, kept, needs }: ToExplain): readonly string[] {
	const sentences = [choice.base.why, ...choice.notes, ...choice.changes.map(changeSentence)];
	sentences.push(...copies.map(({ why }) => why), ...kept.notes);
	const [first] = packages;
	if (first !== undefined) {
		const manager = managerOf(first.command);
		const names = [...new Set(packages.map(({ name }) => name))].join(", ");
		sentences.push(
			`${manager} installs ${names} again: run time may need ${packages.length === 1 ? "it" : "them"}.`,
		);
	}
	for (const { text } of packages.length === 0 ? [] : kept.sources)
		sentences.push(`"${text}" is run again: packages come from there.`);
	for (const { text } of [...kept.users, ...kept.setup])
		sentences.push(`"${text}" prepares the running system.`);
	if (moved.length > 0)
		sentences.push(
			`${names(moved)} describe${moved.length === 1 ? "s" : ""} the container and moved to its stage.`,
		);
	const environment = repeated.filter(({ instruction }) => instruction.name === "ENV");
	if (environment.length > 0) sentences.push("ENV is repeated: the program may read it while it runs.");
	if (needs.dropped.length > needs.dropped.filter((step) => needs.steps.has(step)).length) {
		sentences.push("ENV that only the build tools read stays in the build stage.");
	}
	return [...new Set(sentences)];
}

function changeSentence(change: BuildChange): string {
	if (!("variable" in change)) return change.why;
	const { variable, why } = change;
	return `${variable.name}=${variable.value} is set for the build. ${why}`;
}

function names(steps: readonly Step[]): string {
	return listed([...new Set(steps.map(({ instruction }) => instruction.name))]);
}
