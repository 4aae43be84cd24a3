// What VS Code's own log files say about the extension after a test run.

/** The errors that are the extension's: all in its own log, and those in VS Code's logs that its name occurs in. */
export function complaints(logs: ReadonlyMap<string, string>): readonly string[] {
	const found: string[] = [];
	for (const [file, text] of logs) {
		// An entry begins with its time; a stack trace is part of it.
		for (const entry of text.split(/^(?=\d{4}-\d\d-\d\d )/m)) {
			const ours = file.includes(extensionId) || entry.includes(extensionId);
			if (ours && /^\S+ \S+ \[(error|critical)\]/.test(entry)) {
				found.push(`${file}: ${entry.trim()}`);
			}
		}
	}
	return found;
}

/** Also the beginning of the folder's name that it is installed in. */
const extensionId = "dockerfile-stages.dockerfile-stages";
