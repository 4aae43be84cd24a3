// How messages are taken from the wire, the same on every transport.

import {
	type ConnectionOptions,
	LSPErrorCodes,
	type Message,
	type ResponseMessage,
} from "vscode-languageserver";

/**
 * A request that is cancelled while it waits is answered at once and never computed: after a burst of keystrokes only
 * the last one's answers cost anything.
 */
export const connectionOptions: ConnectionOptions = { connectionStrategy: { cancelUndispatched } };

function cancelUndispatched(message: Message): ResponseMessage {
	return {
		jsonrpc: message.jsonrpc,
		id: null,
		error: { code: LSPErrorCodes.RequestCancelled, message: "Cancelled before it was begun." },
	};
}
