// Hints and lenses depend on settings and on other files: the client is told when these change.

import { CodeLensRefreshRequest, type Connection, InlayHintRefreshRequest } from "vscode-languageserver";
import { coalesced } from "./patience.ts";
import type { Session } from "./session.ts";

/** Asks a client that can to ask again. */
export function keepHintsFresh(connection: Connection, session: Session): void {
	const { refreshInlayHints, refreshCodeLenses } = session.support;
	const requests = [
		...(refreshInlayHints ? [InlayHintRefreshRequest.type] : []),
		...(refreshCodeLenses ? [CodeLensRefreshRequest.type] : []),
	];
	if (requests.length > 0) {
		session.onChange(
			coalesced(async () => {
				await Promise.all(requests.map((type) => connection.sendRequest(type)));
			}),
		);
	}
}
