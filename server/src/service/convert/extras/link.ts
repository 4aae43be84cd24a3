// `COPY --link --from=build`: layers that stay when the base image changes.

import { isWithin, parentOf } from "../../shell/paths.ts";
import type { KeptCopy } from "../keep/kept.ts";
import type { Draft, Extra } from "./extra.ts";
import { tailSteps } from "./extra.ts";
import { tooOld } from "./syntax-version.ts";

/**
 * A linked COPY is made on nothing and laid over what is there: it replaces a symbolic link instead of following it,
 * gives the folders above its target to root, with mode 755, and knows no names of users. Copies for which that may
 * matter stay as they are.
 */
export const link: Extra = {
	id: "link",
	setting: "link",
	title: "--link",
	detail: "COPY --link: what is copied stays cached when the base image changes",
	add(draft) {
		const { plan, recipe } = draft;
		const old = tooOld(recipe, 4, "COPY --link");
		if (old !== undefined) return old;
		const copies = plan.copies.map((copy) => (canBeLinked(copy, draft) ? { ...copy, link: true } : copy));
		const linked = copies.filter((copy) => copy.link === true).length;
		if (linked === 0) {
			return {
				refused: "No COPY goes to a place that is sure to be no symbolic link and to belong to root.",
			};
		}
		const rest = copies.length - linked;
		const others = `${rest === 1 ? "One copy is" : `${rest} copies are`} not linked: the place may be a symbolic link, or belong to somebody else.`;
		const explanation = [
			...plan.explanation,
			"COPY --link: needs BuildKit as Docker 23 has it (Dockerfile syntax 1.4).",
			...(rest === 0 ? [] : [others]),
		];
		return { ...plan, copies, explanation };
	},
};

function canBeLinked(copy: KeptCopy, draft: Draft): boolean {
	const { plan, recipe } = draft;
	const { chown } = copy;
	if (chown !== undefined && !/^\d+(:\d+)?$/.test(chown)) return false;
	const target = targetOf(copy);
	// What is laid over the root folder would replace links such as /lib by folders.
	if (target.includes("$") || (target === "/" && copy.tree === true)) return false;
	const { base } = plan.choice;
	if (base.system === "none" && base.id === "scratch") return true;
	// Nothing is known of where the links of other images are.
	if (base.system === "same" && !recipe.base.official) return false;
	if (often.test(`${target}/`)) return false;
	if (recipe.base.system.kind === "redhat" && base.system === "same" && redhat.test(`${target}/`))
		return false;
	// What a command of the final stage makes before may be a link, or somebody's home.
	const before = [...plan.users, ...plan.sources].map(({ text }) => text);
	if (plan.added.user?.creation !== undefined) before.push(plan.added.user.creation);
	for (let folder = target; folder !== "/"; folder = parentOf(folder)) {
		if (before.some((text) => text.split(/[\s=:'",;]+/).includes(folder))) return false;
	}
	// Where the old file makes such links itself, it may do so on purpose.
	const links = [...plan.setup.map(({ command }) => command), ...tailCommands(draft)].filter(
		({ words }) => words[0]?.value === "ln",
	);
	return !links.some(({ words }) =>
		words.some(({ value }) => value?.startsWith("/") === true && isWithin(target, value)),
	);
}

function tailCommands(draft: Draft) {
	return tailSteps(draft).flatMap(({ script }) => script?.commands ?? []);
}

function targetOf({ path, to }: KeptCopy): string {
	const target = (to ?? path).replace(/\/+$/, "");
	return target === "" ? "/" : target;
}

// Symbolic links of Debian, Ubuntu, Alpine and Fedora, folders with rights of their own, and homes.
const often =
	/^\/(\/|bin\/|sbin\/|lib\/|lib32\/|lib64\/|libx32\/|tmp\/|root\/|home\/|dev\/|proc\/|sys\/|run\/|var\/(run|lock|mail|spool|tmp|www)\/|usr\/tmp\/|etc\/(mtab|alternatives|shadow|sudoers)|usr\/lib64\/|usr\/share\/zoneinfo\/localtime)/;

const redhat = /^\/(etc\/(ssl|pki)\/|usr\/sbin\/|usr\/local\/sbin\/|etc\/(init\.d|rc))/;
