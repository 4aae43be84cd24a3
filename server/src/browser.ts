// The language server in a web worker.

import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { connectionOptions } from "./lsp/connection.ts";
import { serve } from "./lsp/server.ts";

declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

// dockerfile-ast, which was written for Node, asks `Buffer` for the bytes of one character.
Object.assign(globalThis, { Buffer: { from: (text: string) => new TextEncoder().encode(text) } });

const connection = createConnection(
	new BrowserMessageReader(self),
	new BrowserMessageWriter(self),
	connectionOptions,
);
serve(connection, {});
connection.listen();
