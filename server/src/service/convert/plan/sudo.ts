// What is run again without `sudo`, in a stage that works as root.

import type { Kept, KeptCommand } from "../keep/kept.ts";

/** Takes what is kept; gives it with commands that do not ask for root's rights. */
export function withoutSudo(kept: Kept): Kept {
	const plain = (each: KeptCommand): KeptCommand => ({
		...each,
		text: each.text.replace(/(^|&& |\|\| |; |\| |\{ )sudo (?=\w)/g, "$1"),
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
