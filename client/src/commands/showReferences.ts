// Behind "N references" above a stage.

import { commands } from "vscode";
import type { ClientCommands } from "../../../server/src/protocol.ts";
import { locationFrom, placeFrom } from "../wire.ts";

/** Shows places beside the text. */
export async function showReferences(
	...[uri, at, places]: ClientCommands["dockerfileStages.showReferences"]
): Promise<void> {
	const from = placeFrom(uri, at);
	await commands.executeCommand(
		"editor.action.showReferences",
		from.uri,
		from.position,
		places.map(locationFrom),
	);
}
