// Perl: the modules that cpanm and its kin install and the application, on the slim form of the image.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import { everInstalled, isBuildPackage } from "../packages.ts";
import { lastBuildOf } from "../programs/sources.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Artefact, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { slimOf } from "./slim.ts";

/** Applications whose modules cpanm, cpm, cpan or Carton install in an image of Perl. */
export const perl: Ecosystem = {
	id: "perl",
	recognises: (recipe) => recipe.base.official && recipe.base.name === "perl" && installs(recipe).length > 0,
	split,
};

const installers: ReadonlySet<string> = new Set("cpanm cpm cpan carton".split(" "));

// Libraries of the full image that modules with parts in C are linked to. OpenSSL and zlib are in the slim one.
const common: readonly string[] = "libexpat1 libxml2 libxslt1.1 libpq5 libmariadb3 libyaml-0-2".split(" ");

const programs: readonly string[] = ["perl", "cpanm"];

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const { base } = recipe;
	const written = recipe.stage.base?.name.text ?? base.text;
	const tool = runtime.programs
		.map(baseOf)
		.find((program) => program !== "carton" && installers.has(program));
	if (tool !== undefined) return { refused: `The container runs ${tool}, which needs the build tools.` };
	const image = slimOf(base, written);
	const first = everInstalled(recipe).find(({ name }) => isBuildPackage(name));
	if (image === undefined && first === undefined)
		return {
			refused: "The image is a slim one already, and nothing that only the build needs is installed.",
		};
	// The libraries have these names from Debian 10 on.
	if (image !== undefined && /^(wheezy|jessie|stretch)$/.test(base.system.release ?? ""))
		return { refused: "Which libraries the modules need, and the slim image lacks, can't be told." };
	const artefacts: Artefact[] = [];
	for (const command of installs(recipe)) {
		const path = placeOf(command);
		if (path === undefined) return { refused: `Where "${command.text}" puts the modules can't be told.` };
		if (artefacts.some((each) => each.path === path)) continue;
		artefacts.push({
			path,
			tree: true,
			why: `${path} is where the modules and their programs are installed.`,
		});
	}
	const inputs = ["/root/.cpanm", "/root/.cpan", "/root/.perl-cpm", "/tmp"];
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file installs anything." };
	const slim: RuntimeBase | undefined =
		image === undefined
			? undefined
			: {
					id: "slim",
					image,
					system: "debian",
					shell: true,
					certificates: true,
					...(base.workdir !== undefined && { workdir: base.workdir }),
					programs,
					why: `${image}: the slim form of the same image, with the same Perl and system but no compilers.`,
				};
	const note =
		slim === undefined
			? `Packages such as ${first?.name}, which only the build needs, stay in the build stage.`
			: "The libraries of the full image that Perl's modules are commonly linked to are installed.";
	return {
		artefacts: artefacts.filter(
			({ path }) => !artefacts.some((other) => other.path !== path && isWithin(path, other.path)),
		),
		inputs,
		choices: [
			{
				base: slim ?? { ...sameBase(base, written), programs },
				changes: [],
				extras: [],
				installs: slim === undefined ? [] : common,
				notes: [note],
			},
		],
		toolVariables: new Set(["PERL_CPANM_OPT", "PERL_MM_USE_DEFAULT"]),
		keepsDevelopmentPackages: true,
		isSource: () => false,
		isCovered: isInstall,
		isBuildFile: ({ source }) => /^cpanfile(\.snapshot)?$/.test(baseOf(source)),
		lastBuild,
	};
}

function installs(recipe: Recipe): readonly ShellCommand[] {
	return recipe.steps.flatMap(({ script }) => (script?.commands ?? []).filter(isInstall));
}

function isInstall({ words: [name, ...rest] }: ShellCommand): boolean {
	const asks = rest.length === 0 || rest.some(({ text }) => questions.test(text));
	return installers.has(baseOf(name?.value ?? "")) && !asks;
}

const questions = /^(--version|-V|--help|-h|--info|exec)$/;

// The image's own Perl is in /usr/local; a folder for the application alone is told, or Carton's by custom.
function placeOf({ words: [name, ...rest], cwd }: ShellCommand): string | undefined {
	const texts = rest.map(({ value, text }) => value ?? text);
	const program = baseOf(name?.value ?? "");
	if (program === "carton") return resolvePath(cwd, "local");
	const at = texts.findIndex((word) => /^(-L|-l|--local-lib|--local-lib-contained)$/.test(word));
	const joined = texts.find((word) => /^(-[Ll].|--local-lib(-contained)?=)/.test(word));
	if (at >= 0) return resolvePath(cwd, texts[at + 1]);
	if (joined !== undefined) return resolvePath(cwd, joined.replace(/^(-[Ll]|--[\w-]+=)/, ""));
	if (program === "cpm" && !texts.some((word) => word === "-g" || word === "--global"))
		return resolvePath(cwd, "local");
	return "/usr/local";
}
