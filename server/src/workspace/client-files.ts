// Reads files through our own client, which has them all: in the browser, on a remote machine, in a virtual workspace.

import type { ClientRequests } from "../protocol.ts";
import type { Files } from "./files.ts";

/** Sends one of our requests to the client. */
export type SendToClient = <M extends keyof ClientRequests>(
	method: M,
	params: ClientRequests[M]["params"],
) => Promise<ClientRequests[M]["result"]>;

/** Files as the client sees them. A request that fails (the client is going away) is "there is none". */
export function clientFiles(send: SendToClient): Files {
	return {
		read: async (uri, limit) =>
			(await send("dockerfileStages/readFile", { uri, limit }).catch(() => null)) ?? undefined,
		list: async (uri) =>
			(await send("dockerfileStages/readDirectory", { uri }).catch(() => null)) ?? undefined,
	};
}
