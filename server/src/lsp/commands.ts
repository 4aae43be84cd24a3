// The commands of our client, as answers name them.

import type { Command } from "vscode-languageserver";
import type { ClientCommands } from "../protocol.ts";
import type { StageLens } from "../service/features/codeLens.ts";

/** What a click on a lens does. */
export function lensCommand({ title, action, range, locations }: StageLens, uri: string): Command {
	const name = action === "peek" ? "dockerfileStages.showReferences" : "dockerfileStages.goTo";
	return command(title, name, [uri, range.start, locations]);
}

/** Lets the user choose how a Dockerfile is converted. */
export function chooseConversionCommand(uri: string): Command {
	return command("Convert to multi-stage build: choose base and extras...", "dockerfileStages.convert", [
		uri,
	]);
}

function command<C extends keyof ClientCommands>(title: string, name: C, args: ClientCommands[C]): Command {
	return { title, command: name, arguments: [...args] };
}
