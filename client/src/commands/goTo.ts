// Behind "built by ..." above a stage.

import { commands } from "vscode";
import type { ClientCommands } from "../../../server/src/protocol.ts";
import { locationFrom, placeFrom } from "../wire.ts";

/** Goes to the place, or shows them beside the text where there are several. */
export async function goTo(...[uri, at, places]: ClientCommands["dockerfileStages.goTo"]): Promise<void> {
	const from = placeFrom(uri, at);
	await commands.executeCommand(
		"editor.action.goToLocations",
		from.uri,
		from.position,
		places.map(locationFrom),
		"peek",
	);
}
