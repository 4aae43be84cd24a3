// The plan of a conversion: which base, what is copied, which instructions move, are repeated or stay, and why.

import { type Added, nothingAdded } from "../added.ts";
import type { Choice, Refusal, Started } from "../ecosystems/ecosystem.ts";
import type { Kept, KeptCopy } from "../keep/kept.ts";
import type { Installed } from "../packages.ts";
import { type Recipe, type Step, setsWorkdirFirst } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { closedRelease } from "../systems.ts";
import { belowUnknown } from "../unknown-folder.ts";
import { copiesOf } from "./copies.ts";
import { explain } from "./explain.ts";
import { misfit } from "./misfit.ts";
import { Needs } from "./needs.ts";
import { owned } from "./owners.ts";
import { asFiles, filesOf, libraryInstalled, toolsFor, withPackages, withTools } from "./packages.ts";
import type { Parts } from "./parts.ts";
import { withoutSudo } from "./sudo.ts";

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
	const { split } = parts;
	const again = parts.choice.base.image === recipe.stage.base?.name.text;
	// An image that works as a user of its own asks for root's rights, and another base works as root.
	const { user } = recipe.base;
	const found = user === undefined || again ? parts.kept : withoutSudo(parts.kept, user);
	const cut = split.lastBuild;
	const head = recipe.steps.filter((step) => step.index <= cut.index);
	const tail = recipe.steps.filter((step) => step.index > cut.index);
	const next = recipe.steps[cut.index + 1]?.before ?? recipe.end;
	const { system, sibling } = parts.choice.base;
	const same = system === "same" || sibling === true || system === recipe.base.system.kind;
	const needed = found.packages.filter(({ name }) => libraryInstalled(name, parts.choice) === undefined);
	const packages = same ? needed : needed.filter(({ name }) => !(name in asFiles));
	const files = same ? [] : filesOf(found.packages, parts.choice);
	const lacking = misfit({ recipe, runtime, split, kept: found, choice: parts.choice, packages, tail, same });
	if (typeof lacking === "string") return { refused: lacking };
	const tools = packages.length === 0 ? [] : toolsFor(recipe, found.sources, parts.choice);
	const choice = withTools(withPackages(parts.choice, lacking), tools);
	const closed = closedRelease(recipe, choice);
	if (closed !== undefined) {
		return {
			refused: `Debian's servers no longer have the packages of ${closed}, and ${choice.installs?.[0]} would have to be installed.`,
		};
	}
	const replaces = split.replaces === true;
	// An init before the command is the container's as well.
	const stays = (name: string): boolean =>
		replaces ? name === "CMD" || name === "ENTRYPOINT" : name === split.starts?.instruction;
	const moved = head.filter(({ instruction: { name } }) => metadata.has(name) && !stays(name));
	const copied = copiesOf(recipe, { split, kept: found, choice }, files, tail);
	if ("refused" in copied) return copied;
	const { copies, setup } = owned(copied, found.setup);
	const kept = { ...found, setup };
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
	const other = [...kept.users, ...kept.setup].find(({ step }) => step.before.shell !== shell);
	if (shellStep !== undefined && other !== undefined)
		return {
			refused: "The running system is prepared by another shell than the one that SHELL names later.",
		};
	const repeated = head.filter((step) => needs.steps.has(step) || step === shellStep);
	// What the image sets it sets again.
	if (needs.missing !== undefined && !again) {
		return { refused: `${needs.missing} comes from ${recipe.base.text}, and its value is not known here.` };
	}
	const folder = split.starts?.workdir ?? next.workdir;
	const given = folder === (choice.base.workdir ?? "/");
	const below = belowUnknown(folder);
	// On the same image once more the folder is where it was, below the image's own.
	const workdir = given || replaces || setsWorkdirFirst(tail) ? undefined : (below ?? folder);
	if ((next.workdir === undefined || below !== undefined) && !replaces && !setsWorkdirFirst(tail) && !again) {
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
		installer: recipe.base.official || !again ? undefined : kept.packages[0]?.step.before.user,
		user: next.user ?? accountFor(choice, tail),
		...(split.starts !== undefined && { starts: split.starts }),
		added: nothingAdded,
		explanation: explain({ choice, copies, packages, moved, repeated, kept, split, head, needs, recipe }),
	};
}

const metadata: ReadonlySet<string> = new Set(
	"CMD ENTRYPOINT EXPOSE VOLUME LABEL STOPSIGNAL HEALTHCHECK MAINTAINER".split(" "),
);

// As whom the old image works, unless the file says otherwise directly behind the build.
function accountFor({ account }: Choice, tail: readonly Step[]): string | undefined {
	const first = tail.find(({ instruction: { name } }) => name === "USER" || working.has(name));
	return first?.instruction.name === "USER" ? undefined : account?.name;
}

const working: ReadonlySet<string> = new Set("RUN COPY ADD WORKDIR".split(" "));

function usesShell({ instruction }: Step): boolean {
	if (instruction.name === "RUN") return true;
	if (instruction.name === "HEALTHCHECK") return !/^\s*(NONE|CMD\s*\[)/i.test(instruction.arguments.text);
	return (instruction.name === "CMD" || instruction.name === "ENTRYPOINT") && !instruction.json;
}
