// The language server in a Node process: for VS Code over IPC, for any other editor over stdio.

import { createConnection } from "vscode-languageserver/node";
import { verifyConversion } from "./engine/verify-conversion.ts";
import { connectionOptions } from "./lsp/connection.ts";
import { serve } from "./lsp/server.ts";
import { nodeFiles } from "./workspace/node-files.ts";

/**
 * Serves the client at the other end of what the command line names: `--stdio`, `--node-ipc`, `--socket=PORT` or
 * `--pipe=NAME`. Throws where it names none. The process ends when the client does.
 */
export function serveNode(): void {
	const connection = createConnection(connectionOptions);
	// The library watches the client's process and the input stream, not the channel of IPC.
	process.once("disconnect", () => process.exit(1));
	serve(connection, { files: nodeFiles, verify: verifyConversion });
	connection.listen();
}
