// Scripts that build: shell scripts, Makefiles, justfiles, npm scripts, VS Code tasks and the like.

import { buildCommands } from "./build-command.ts";
import { type ClaimReader, folderOf } from "./claim.ts";

const names =
	/(^|\/)(GNUmakefile|[Mm]akefile|[Jj]ustfile|\.justfile|Taskfile\.ya?ml|Jenkinsfile|package\.json|tasks\.json|Earthfile|Vagrantfile)$/;
const endings = /\.(sh|bash|zsh|mk|just|ps1|cmd|bat)$/i;

/** Reads scripts of all kinds by their text: a build command looks the same in each. */
export const scripts: ClaimReader = {
	id: "scripts",
	matches: (path) => names.test(path) || endings.test(path),
	read: (files) =>
		files.flatMap(({ path, document }) => {
			const text = document.getText();
			// Nobody writes longer ones by hand.
			if (text.length > 1_000_000) return [];
			const name = path.slice(path.lastIndexOf("/") + 1);
			// Make, just and npm run in the folder of their file; where a script runs is up to who calls it.
			const certain = names.test(path) && name !== "tasks.json" && name !== "Jenkinsfile";
			const folder = name === "tasks.json" ? folderOf(folderOf(path)) : folderOf(path);
			return buildCommands({ document, start: 0, end: text.length, by: `\`${path}\``, folder, certain });
		}),
};
