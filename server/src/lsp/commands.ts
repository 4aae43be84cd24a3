// The commands of our client, as answers name them.

import type { Command } from "vscode-languageserver";
import type { ClientCommands } from "../protocol.ts";
import type { StageLens } from "../service/features/codeLens.ts";

/** What a click on a lens does. */
export function lensCommand({ title, action, range, locations }: StageLens, uri: string): Command {
	const name = action === "peek" ? "dockerfileStages.showReferences" : "dockerfileStages.goTo";
	return command(title, name, [uri, range.start, locations]);
}

function command<C extends keyof ClientCommands>(title: string, name: C, args: ClientCommands[C]): Command {
	return { title, command: name, arguments: [...args] };
}
