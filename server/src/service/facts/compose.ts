// Compose files, and the environment files beside them (compose-spec).

import { type ClaimReader, nameOf, type SourceFile } from "./claim.ts";
import { type ComposePart, type EnvironmentFile, readComposeFile } from "./compose-file.ts";
import { composeClaims } from "./compose-project.ts";
import { readEnvironment } from "./environment.ts";

/** Reads all compose files of a workspace. */
export const compose: ClaimReader<ComposePart> = {
	id: "compose",
	files: ["**/*compose*.{yml,yaml}", "**/.env"],
	// Files of any name may be extended, included, or named in COMPOSE_FILE.
	otherFiles: ["**/*.{yml,yaml}"],
	read: (file) => (nameOf(file.path) === ".env" ? readVariables(file) : readComposeFile(file)),
	link: composeClaims,
};

function readVariables({ document, path }: SourceFile): EnvironmentFile | undefined {
	const variables = readEnvironment(document);
	return variables.size === 0 ? undefined : { path, variables };
}
