// textDocument/signatureHelp: what an instruction takes.

import type { Position, SignatureHelp } from "vscode-languageserver-types";
import { generalSignatures } from "../base/signature.ts";
import type { Snapshot } from "../snapshot.ts";

/** The signatures of the instruction at a position; undefined where there are none to show. */
export function signatureHelp({ graph }: Snapshot, position: Position): SignatureHelp | undefined {
	return generalSignatures(graph.file, position);
}
