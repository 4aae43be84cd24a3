// Whether a base does for what a container runs.

import type { ShellCommand } from "../../shell/command.ts";
import { isLeftBehind } from "../image-users.ts";
import { lackingOf } from "./lacking.ts";
import type { Fit } from "./parts.ts";

/** Why the base does not do, or the packages that it needs to do. */
export function misfit(fit: Fit): string | readonly string[] {
	return unprepared(fit) ?? stranger(fit) ?? lackingOf(fit);
}

// Whether what prepares the running system can be done again on it.
function unprepared({ runtime, kept, choice, packages, tail, same }: Fit): string | undefined {
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
	return undefined;
}

// A user or an owner that the base does not have.
function stranger({ recipe, kept, choice, tail, same }: Fit): string | undefined {
	const { base } = choice;
	const users = [
		recipe.end.user,
		...tail.flatMap(({ instruction: { name, words } }) => (name === "USER" ? [words[0]?.text] : [])),
	];
	for (const user of users) {
		const name = user?.split(":", 1)[0];
		if (name === undefined || name === "" || /^\d+$/.test(name) || name === "root") continue;
		if (same && kept.users.length > 0) continue;
		if (isLeftBehind(recipe.base, base.image, name)) return `The user ${name} is not there in ${base.id}.`;
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
	const left = owners.find((owner) => isLeftBehind(recipe.base, base.image, owner));
	if (left !== undefined && kept.users.length === 0) return `The owner ${left} is not there in ${base.id}.`;
	return named !== undefined && !same ? `The owner ${named} is not there in ${base.id}.` : undefined;
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
