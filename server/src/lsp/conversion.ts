// Our own requests about the conversion: what can be chosen, and what comes of a choice. Why there is none, is logged.

import { ProtocolRequestType } from "vscode-languageserver";
import type { ServerRequests } from "../protocol.ts";
import { chosenConversion, conversionChoices } from "../service/features/conversionChoices.ts";
import { contextOf, type Endpoint, onRequest } from "./endpoint.ts";
import { patiently } from "./patience.ts";

type Choices = ServerRequests["dockerfileStages/conversionChoices"];
type Choice = ServerRequests["dockerfileStages/chosenConversion"];

/** `dockerfileStages/conversionChoices`. */
export const conversionChoicesRequest: Endpoint = onRequest(
	new ProtocolRequestType<Choices["params"], Choices["result"], never, void, void>(
		"dockerfileStages/conversionChoices",
	),
	{},
	null,
	async (session, { textDocument: { uri } }, token) => {
		// The files beside it decide which bases are sound.
		await patiently(session.settled(uri));
		const context = token.isCancellationRequested ? undefined : contextOf(session, uri);
		if (!context) {
			return null;
		}
		const choices = conversionChoices(context.snapshot, context.settings.extras);
		if ("refused" in choices) {
			session.log.info(`${uri}: no conversion to a multi-stage build is offered: ${choices.refused}`);
		}
		return choices;
	},
);

/** `dockerfileStages/chosenConversion`. */
export const conversionRequest: Endpoint = onRequest(
	new ProtocolRequestType<Choice["params"], Choice["result"], never, void, void>(
		"dockerfileStages/chosenConversion",
	),
	{},
	null,
	(session, { textDocument: { uri }, base, extras }) => {
		const snapshot = session.snapshot(uri);
		const chosen = snapshot && chosenConversion(snapshot, base, extras);
		if (!chosen) {
			return null;
		}
		session.log.info([`${uri}: ${chosen.title}`, ...chosen.explanation].join("\n- "));
		return chosen;
	},
);
