// Commands that install packages, and others that are run again.

import type { ShellCommand } from "../../shell/command.ts";
import type { KeptCommand } from "../keep/kept.ts";
import { type Installed, managerOf } from "../packages.ts";
import type { Step } from "../recipe.ts";

/** In the order of the file: what is installed after a source of packages was added may come from there. */
export function installs(packages: readonly Installed[], sources: readonly KeptCommand[]): string[] {
	const lines: string[] = [];
	const commands = new Map<ShellCommand, Step>();
	for (const { command, step } of [...packages, ...sources]) commands.set(command, step);
	const place = (command: ShellCommand): number =>
		commands.get(command)?.script?.commands.indexOf(command) ?? 0;
	const ordered = [...commands].sort(([a, one], [b, two]) => one.index - two.index || place(a) - place(b));
	let last: Step | undefined;
	for (const [command, step] of ordered) {
		const source = sources.find((each) => each.command === command);
		if (source !== undefined) {
			// What one RUN did stays in one: it may set variables for what follows.
			if (last === step) lines.push(`${lines.pop()} && ${source.text}`);
			else lines.push(source.text);
			last = step;
			continue;
		}
		last = undefined;
		const manager = managerOf(command);
		// Where the user of the image is not root.
		const sudo = /^(\w+=\S*\s+)*sudo\s/.test(command.text) ? "sudo " : "";
		const texts = packages.filter((each) => each.command === command).map(({ text }) => text);
		const options = command.words
			.slice(1)
			.map(({ text }) => text)
			.filter((text) => keptOptions.has(text));
		const list = [...new Set(texts)].map(quoted).join(" ");
		const further = sourceOptions(command);
		if (manager === "apk") lines.push(`${sudo}apk add --no-cache ${[list, ...further].join(" ")}`);
		else if (manager === "apt-get" || manager === "apt" || manager === "aptitude") {
			const all = ["-y", ...new Set(options), ...further].join(" ");
			lines.push(
				`${sudo}apt-get update && ${sudo}apt-get install ${all} ${list} && ${sudo}rm -rf /var/lib/apt/lists/*`,
			);
		} else lines.push(`${sudo}${manager} install -y ${list} && ${sudo}${manager} clean all`);
	}
	return lines;
}

/** Commands that are run again: those of one RUN in one, each where it ran. */
export function runs(kept: readonly KeptCommand[]): readonly string[] {
	const bySteps = new Map<KeptCommand["step"], { readonly cwd: string | undefined; text: string }[]>();
	for (const { step, text, cwd } of kept) {
		const list = bySteps.get(step) ?? [];
		const last = list.at(-1);
		if (last !== undefined && cwd !== undefined && last.cwd === cwd) last.text += ` && ${text}`;
		else list.push({ cwd, text });
		bySteps.set(step, list);
	}
	return [...bySteps.values()].map((list) =>
		list.map(({ cwd, text }) => (cwd === undefined ? text : `(cd ${cwd} && ${text})`)).join(" && "),
	);
}

/** How packages are installed where the file does not do it. */
export const aptInstall = "apt-get update && apt-get install -y --no-install-recommends";

/** What follows that, so that no lists of packages stay in the image. */
export const aptClean = " && rm -rf /var/lib/apt/lists/*";

// From where, and of which release.
function sourceOptions(command: ShellCommand): readonly string[] {
	const named = managerOf(command) === "apk" ? ["--repository", "-X"] : ["-t", "--target-release"];
	return command.words.flatMap(({ text }, at) => {
		const value = command.words[at + 1]?.text;
		if (named.includes(text) && value !== undefined) return [text, value];
		return text === "--allow-untrusted" || named.some((name) => text.startsWith(`${name}=`)) ? [text] : [];
	});
}

// `su-exec>=0.2` would be a redirection.
function quoted(text: string): string {
	return /[<>&;|()\s]/.test(text) && !/^["']/.test(text) ? `'${text}'` : text;
}

const keptOptions: ReadonlySet<string> = new Set(["--no-install-recommends", "--no-install-suggests"]);
