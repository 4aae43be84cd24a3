// Scripts that build: shell scripts, Makefiles, justfiles and the like. A build command looks the same in each.

import { buildCommands } from "./build-command.ts";
import { type ClaimReader, folderOf, foldersAround, joinPaths, nameOf, plainReader } from "./claim.ts";
import { maximumLength } from "./data.ts";
import { noVariables } from "./script-variables.ts";
import { rawText } from "./text.ts";

/** Reads scripts by their text. */
export const scripts: ClaimReader = plainReader(
	"scripts",
	[
		"**/{GNUmakefile,Makefile,makefile,Makefile.*,justfile,.justfile,Jenkinsfile,Vagrantfile}",
		"**/*.{sh,bash,zsh,mk,just,ps1,cmd,bat}",
	],
	({ path, uri, document }) => {
		const text = document.getText();
		if (text.length > maximumLength || !mayBuild(text)) return [];
		const folder = folderOf(path);
		// Make and just run in the folder of their file; where a script runs is up to who calls it.
		const home = homed.test(nameOf(path));
		// Where Jenkins goes into one of these is not looked at.
		const inner = [...text.matchAll(jenkinsFolder)].map(([, , name = ""]) => joinPaths(folder, name));
		return buildCommands({
			source: rawText(document, 0, text.length),
			uri,
			by: `\`${path}\``,
			folders: [...(home ? [folder] : foldersAround(folder)), ...inner],
			certain: (home || folder === "") && inner.length === 0,
			variables: noVariables,
			...(makes.test(nameOf(path)) ? { lineByLine: true as const } : {}),
		});
	},
);

/** Whether a text may hold a build command at all: a quick look before a careful one. */
export function mayBuild(text: string): boolean {
	return /\b(?:build|bud|bake|kaniko)\b/i.test(text);
}

const makes = /makefile|\.mk$|justfile|\.just$/i;
const homed = /makefile|justfile/i;
const jenkinsFolder = /\bdir[ \t]*\([ \t]*(["'])([\w./-]+)\1[ \t]*\)/g;
