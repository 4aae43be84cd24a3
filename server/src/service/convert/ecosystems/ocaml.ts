// OCaml: programs that dune, opam or the compiler make, linked against the C library and the packages of the build image.

import { namesRoot } from "../../graph/user.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin } from "../../shell/paths.ts";
import { alpineFor, debianSlim, type RuntimeBase, sameBase } from "../bases.ts";
import { imageOf } from "../image.ts";
import { libraryPackages } from "../library-packages.ts";
import { opamHome, opamImageOf, opamUser } from "../opam-image.ts";
import { everInstalled } from "../packages.ts";
import { artefactsOf } from "../programs/artefacts.ts";
import type { Build } from "../programs/build.ts";
import { foreignInstall } from "../programs/foreign-install.ts";
import { inputsOf } from "../programs/inputs.ts";
import { dataOf, isSource, lastBuildOf } from "../programs/sources.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { closedRelease, ownBaseOf } from "../systems.ts";
import { pathsOf } from "../tools.ts";
import type { Artefact, Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { buildsOf } from "./ocaml-build.ts";
import { scriptTools } from "./scripts.ts";
import { textAt } from "./texts.ts";

/** Programs that OCaml's tools build. */
export const ocaml: Ecosystem = {
	id: "ocaml",
	recognises: (recipe) =>
		(opamImageOf(recipe.base.text) !== undefined || commandsOf(recipe).some(isOfOcaml)) &&
		!installsAmongSystem(recipe),
	split,
};

const toolVariables: ReadonlySet<string> = new Set(
	"OPAMYES OPAMROOT OPAMSWITCH OPAMCONFIRMLEVEL OPAMJOBS OPAMCOLOR OPAMVERBOSE OPAMNODEPEXTS OPAMROOTISOK OPAMSOLVERTIMEOUT OPAMERRLOGLEN OPAMPRECISETRACKING OPAM_SWITCH_PREFIX CAML_LD_LIBRARY_PATH OCAML_TOPLEVEL_PATH DUNE_CACHE DUNE_PROFILE DUNE_WORKSPACE".split(
		" ",
	),
);

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const tool = runtime.programs.map(baseOf).find((program) => tools.has(program));
	if (tool !== undefined) return { refused: `The container runs ${tool}, which needs the build tools.` };
	const bytecode = runtime.programs.find((program) => program.endsWith(".bc"));
	if (bytecode !== undefined) return { refused: `${bytecode} is bytecode, which needs OCaml's own runtime.` };
	const builds = buildsOf(recipe, runtime);
	const foreign = foreignInstall(recipe, builds);
	if (foreign !== undefined) return foreign;
	const inputs = inputsOf(recipe, builds, [
		`${opamHome}/.opam`,
		`${opamHome}/opam-repository`,
		`${opamHome}/.cache`,
		"/root/.opam",
	]);
	const artefacts = artefactsOf({ recipe, runtime, builds, inputs, keepsFolders: true });
	if ("refused" in artefacts) return artefacts;
	const hidden = hiddenInstall(runtime, builds, artefacts.found);
	if (hidden !== undefined) return hidden;
	const lastBuild = lastStep(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const choice = choiceOf(recipe, runtime, artefacts.found);
	if ("refused" in choice) return choice;
	const opam = opamImageOf(recipe.base.text);
	const left = opam !== undefined && runtime.entrypoint === undefined && choice.base.id !== recipe.base.name;
	const through = `${recipe.base.text} starts everything through opam exec, its ENTRYPOINT, which sets up OCaml's tools: the program needs none of them.`;
	const notes = [...choice.notes, ...(left ? [through] : [])];
	return {
		artefacts: [...artefacts.found, ...dataOf(recipe, inputs, artefacts.found)],
		inputs,
		choices: [{ ...choice, notes }],
		toolVariables,
		buildPackages:
			/^(opam|ocaml\S*|camlp[45]\S*|dune|jbuilder|menhir|bubblewrap|aspcud|mccs|darcs|rsync|unzip)$/,
		keepsDevelopmentPackages: choice.libraries === undefined || loadsLibraries(recipe),
		...(artefacts.scripted && { runtimePackages: scriptTools }),
		isSource: (placed) => sources.test(baseOf(placed.source)) || isSource(recipe, placed, builds),
		isCovered,
		lastBuild,
	};
}

// `ln -f /usr/bin/opam-2.1 /usr/bin/opam` chooses the release of opam.
function isCovered({ words }: ShellCommand): boolean {
	return (
		/^(ln|cp|mv|install)$/.test(words[0]?.value ?? "") &&
		words.slice(1).some(({ value }) => /^\/usr\/(local\/)?bin\/opam(-[\d.]+)?$/.test(value ?? ""))
	);
}

// A script finds what is installed by opam through opam's own PATH, which another stage has not.
function hiddenInstall(
	{ programs }: Runtime,
	builds: readonly Build[],
	found: readonly Artefact[],
): Refusal | undefined {
	const installs = builds.some(({ unnamedIn }) => unnamedIn !== undefined);
	const runs = found.some(({ path, to = path }) =>
		programs.some((each) => each === path || baseOf(to) === baseOf(each)),
	);
	return installs && !runs
		? { refused: "Whether what the container runs calls a program that opam installed can't be told." }
		: undefined;
}

const sources =
	/\.(ml[ily]?|mll|eml|opam|opam\.template|locked)$|^(opam|dune|dune-project|dune-workspace|jbuild)$/;

const tools: ReadonlySet<string> = new Set(
	"opam dune jbuilder ocaml ocamlrun ocamlfind ocamlopt ocamlc utop esy make merlin".split(" "),
);

function commandsOf({ steps }: Recipe): readonly ShellCommand[] {
	return steps.flatMap(({ script }) => script?.commands ?? []);
}

function isOfOcaml({ words }: ShellCommand): boolean {
	return /^(opam|dune|jbuilder|ocamlfind|ocamlopt(\.opt)?|ocamlbuild)$/.test(baseOf(words[0]?.value ?? ""));
}

// What root's `make install` puts where is asked of those who know.
function installsAmongSystem(recipe: Recipe): boolean {
	return recipe.steps.some(({ script, before }) =>
		script?.commands.some(({ words, text }) => {
			const installs =
				/^(g?make|ninja|cmake|meson)$/.test(baseOf(words[0]?.value ?? "")) &&
				words.some(({ value }) => /^(--)?install/.test(value ?? ""));
			return installs && (isRoot(recipe, before.user) || /(^|\s)sudo\s/.test(text));
		}),
	);
}

function isRoot({ base }: Recipe, user: string | undefined): boolean {
	return user === undefined ? base.user === undefined : namesRoot(user);
}

// What opam's packages need of the system is installed by opam itself since its release 2.1, unless it is told not to.
function mayInstall(recipe: Recipe): boolean {
	const { end } = recipe;
	if (/^(1|true|yes)$/.test(end.variables.get("OPAMNODEPEXTS") ?? "")) return false;
	return commandsOf(recipe).some(({ words, text }) => {
		const [name = "", ...rest] = words.map(({ value }) => value ?? "");
		return (
			baseOf(name) === "opam" &&
			rest.some((word) => /^(install|pin|depext|upgrade|reinstall|switch|build)$/.test(word)) &&
			!/--(no|assume)-depexts/.test(text)
		);
	});
}

function choiceOf(recipe: Recipe, runtime: Runtime, found: readonly Artefact[]): Choice | Refusal {
	const { base } = recipe;
	const written = recipe.stage.base?.name.text ?? base.text;
	const opam = opamImageOf(base.text);
	const own = baseFor(recipe, written);
	const rights = opam === undefined ? undefined : rightsNeeded(recipe, runtime);
	const again = sameBase(base, written);
	// OCaml's own images bring further libraries without a word.
	if (opam === undefined && !mayInstall(recipe))
		return { base: own ?? again, changes: [], extras: [], notes: [] };
	const programs = found.map(({ path, to = path, tree = false }) => ({ path, to, tree }));
	const fits = own !== undefined && rights === undefined;
	const certificates = fits && opam !== undefined && /^(debian|ubuntu)$/.test(opam.kind);
	const libraries = libraryPackages(base, programs, {
		further: certificates ? ["ca-certificates"] : [],
		sudo: !fits && !isRoot(recipe, recipe.end.user),
	});
	if (libraries === undefined || (opam === undefined && own === undefined))
		return {
			refused: `opam may install packages of the system on its own, and which system ${base.text} is built on can't be told.`,
		};
	if (!fits)
		return {
			base: again,
			changes: [],
			extras: [],
			libraries,
			notes: [libraries.why, ...(rights === undefined ? [] : [rights])],
		};
	const account = opam === undefined ? undefined : accountOf(recipe);
	const anew = `${opamUser} is the user of ${base.text}, and is made anew.`;
	const choice: Choice = {
		base: own,
		changes: [],
		extras: [],
		libraries,
		...(account !== undefined && { account }),
		notes: [libraries.why, ...(account === undefined ? [] : [anew])],
	};
	const closed = closedRelease(recipe, { ...choice, installs: ["ca-certificates"] });
	if (closed === undefined) return choice;
	return {
		refused: `Debian's servers no longer have the packages of ${closed}, and those of the libraries would have to be installed.`,
	};
}

// The system that the tag names; newer where it names no release, since tags without one go along with the system's own.
function baseFor(recipe: Recipe, written: string): RuntimeBase | undefined {
	const { base } = recipe;
	const opam = opamImageOf(base.text);
	if (opam === undefined) return ownBaseOf(base, written);
	// Of a digest or a build argument no other image follows.
	if (base.digest !== undefined || written.includes("$")) return undefined;
	const { kind, release } = opam;
	const why =
		release === undefined
			? `the old tag fixes no release, so this one is as loose.`
			: `the system that the old tag names.`;
	if (kind === "alpine") return alpineFor(base, written);
	if (kind === "debian") {
		const loose = release === undefined || release === "stable";
		const tag = Number(release) < 11 ? base.system.release : release;
		return debianSlim(base, loose ? "stable" : (tag ?? release), why);
	}
	const plain = (image: string): RuntimeBase => ({
		...sameBase(imageOf(image), image),
		why: `${image}: ${why}`,
	});
	if (kind === "ubuntu")
		return plain(`ubuntu:${release === undefined ? "rolling" : release === "lts" ? "latest" : release}`);
	return kind === "redhat" && /^fedora-\d+/.test(base.tag ?? "") ? plain(`fedora:${release}`) : undefined;
}

// The user that the image has, where the container or what is copied is his.
function accountOf(recipe: Recipe): Choice["account"] {
	const { base, end, steps } = recipe;
	const text = recipe.graph.file.document.getText();
	const runs = end.user === undefined || end.user.split(":")[0] === opamUser;
	if (!runs && !new RegExp(`chown\\S*\\s.*\\b${opamUser}\\b|--chown=${opamUser}`).test(text))
		return undefined;
	const creation =
		base.system.kind === "alpine"
			? `adduser -D -u 1000 ${opamUser}`
			: `${hasUbuntu(base.system) ? "userdel -r ubuntu && " : ""}useradd -m -u 1000 ${opamUser}`;
	// BuildKit gives a folder that WORKDIR makes to the user.
	const folder = end.workdir;
	const made = steps.findIndex(
		({ instruction }, at) =>
			instruction.name === "WORKDIR" && (steps[at + 1]?.before.workdir ?? folder) === folder,
	);
	const earlier = steps.slice(0, Math.max(made, 0));
	const there = earlier.some(
		({ placed, script }) =>
			placed?.some(({ path }) => path === undefined || isWithin(path, folder ?? "/")) === true ||
			script?.commands.some((command) => pathsOf(command).some((path) => path === folder)) === true,
	);
	const his =
		made >= 0 &&
		!there &&
		steps[made]?.before.user === undefined &&
		folder !== opamHome &&
		folder?.includes("$") === false;
	return {
		name: opamUser,
		creation: his ? `${creation} && install -d -o ${opamUser} -g ${opamUser} ${folder}` : creation,
	};
}

// Ubuntu's images have a user of their own with that number since 23.04.
function hasUbuntu({ kind, release }: Recipe["base"]["system"]): boolean {
	const year = Number(/^\d+/.exec(release ?? "")?.[0] ?? 99);
	return kind === "ubuntu" && year >= 23;
}

// The image lets its user become root by sudo, and has opam: a smaller one has neither.
function rightsNeeded(recipe: Recipe, runtime: Runtime): string | undefined {
	const texts = [runtime.entrypoint, runtime.cmd, runtime.healthcheck].map(
		(step) => step?.instruction.arguments.text,
	);
	const scripts = runtime.programs.filter((program) => program.endsWith(".sh"));
	const asks = [...texts, ...scripts.map((script) => textAt(recipe, script))].some((text) =>
		/\bsudo\b/.test(text ?? ""),
	);
	if (asks) return "The container calls sudo, which this image has.";
	const unknown = scripts.find((script) => textAt(recipe, script) === undefined);
	return unknown === undefined
		? undefined
		: `Whether ${unknown} calls sudo or opam can't be told: this image has both.`;
}

// `ctypes.foreign` loads libraries by their names, which the packages for linking bring.
function loadsLibraries(recipe: Recipe): boolean {
	const texts = [recipe.graph.file.document.getText(), ...(recipe.context?.texts.values() ?? [])];
	return (
		texts.some((text) => /ctypes[.-]foreign/.test(text)) ||
		everInstalled(recipe).some(({ name }) => /^libffi-dev(el)?$/.test(name))
	);
}

// What is done by sudo there can't be done behind the build, where there is none.
function lastStep(recipe: Recipe, inputs: readonly string[]): Step | undefined {
	const last = lastBuildOf(recipe, inputs);
	if (last === undefined || opamImageOf(recipe.base.text) === undefined) return last;
	const asking = recipe.steps.findLast(({ script }) =>
		script?.commands.some(({ text }) => /^sudo\s/.test(text)),
	);
	return asking !== undefined && asking.index > last.index ? asking : last;
}
