// What is run again without `sudo`, in a stage that works as root.

import type { Kept, KeptCommand } from "../keep/kept.ts";

/**
 * Takes what is kept, and the user that ran it; gives it with commands that do not ask for root's rights. Who asks for his
 * own name means that user.
 */
export function withoutSudo(kept: Kept, user: string): Kept {
	const plain = (each: KeptCommand): KeptCommand => ({
		...each,
		text: each.text
			.replace(/(^|&& |\|\| |; |\| |\{ )sudo (?=\w)/g, "$1")
			.replace(/\$\(\s*(?:id\s+-[ug]n|whoami)\s*\)|\$\{?USER\}?/g, user),
	});
	// Those of one command stay together.
	const commands = new Map(
		kept.packages.map(({ command }) => [
			command,
			{ ...command, text: command.text.replace(/^(\w+=\S*\s+)*sudo\s+/, "$1") },
		]),
	);
	return {
		...kept,
		sources: kept.sources.map(plain),
		users: kept.users.map(plain),
		setup: kept.setup.map(plain),
		packages: kept.packages.map((each) => ({
			...each,
			command: commands.get(each.command) ?? each.command,
		})),
	};
}
