// From the plain data of the protocol to VS Code's objects.

import { Location, Position, Range, Uri } from "vscode";
import type { WireLocation, WirePosition } from "../../server/src/protocol.ts";

/** A position in a document. */
export function placeFrom(
	uri: string,
	{ line, character }: WirePosition,
): { readonly uri: Uri; readonly position: Position } {
	return { uri: Uri.parse(uri), position: new Position(line, character) };
}

/** A range in a document. */
export function locationFrom({ uri, range: { start, end } }: WireLocation): Location {
	return new Location(Uri.parse(uri), new Range(start.line, start.character, end.line, end.character));
}
