// Our own request: for which target a Dockerfile is looked at, and its stages as seen from there.

import { ProtocolRequestType } from "vscode-languageserver";
import type { ServerRequests } from "../protocol.ts";
import { focus } from "../service/features/focus.ts";
import { type Endpoint, onRequest } from "./endpoint.ts";

type Focus = ServerRequests["dockerfileStages/focus"];

/** `dockerfileStages/focus`. */
export const focusRequest: Endpoint = onRequest(
	new ProtocolRequestType<Focus["params"], Focus["result"], never, void, void>("dockerfileStages/focus"),
	{},
	null,
	(session, { textDocument: { uri }, target }) => {
		if (!session.snapshot(uri)) {
			return null;
		}
		session.focus(uri, target ?? undefined);
		const snapshot = session.snapshot(uri);
		return snapshot ? focus(snapshot) : null;
	},
);
