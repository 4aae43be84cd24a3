// A file that speaks of builds, together with the Dockerfiles that it means.

import type { TextDocument } from "vscode-languageserver-textdocument";
import { targetStage } from "../service/graph/target.ts";
import type { Build, BuildFile, Snapshot } from "../service/snapshot.ts";
import type { IndexedClaim } from "./claim-index.ts";

/** Takes a file's claims and a way to its Dockerfiles; of several that may be meant it takes one that has the stage. */
export function buildFileOf(
	document: TextDocument,
	claims: readonly IndexedClaim[],
	dockerfile: (uri: string) => Snapshot | undefined,
): BuildFile {
	const buildOf = ({ claim, certain, dockerfiles, started }: IndexedClaim): Build => {
		const found = dockerfiles.flatMap((uri) => dockerfile(uri) ?? []);
		const target = claim.target?.text;
		const meant =
			target === undefined ? undefined : found.find(({ graph }) => targetStage(graph, target) !== undefined);
		const likeliest = meant ?? found[0];
		return {
			claim,
			certain,
			...(likeliest && { dockerfile: likeliest }),
			...(started && {
				started: {
					offered: started.offered,
					meant: started.meant.map(({ what, place, claims: inner }) => ({
						what,
						place,
						builds: inner.map(buildOf),
					})),
				},
			}),
		};
	};
	return { document, builds: claims.map(buildOf) };
}
