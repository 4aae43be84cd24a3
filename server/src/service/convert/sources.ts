// Commands that say where packages come from: they are run again before packages are installed again.

import type { ShellCommand } from "../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../shell/paths.ts";
import type { Step } from "./recipe.ts";
import { deedOf } from "./tools.ts";

/** Whether a command, or the pipeline that it stands in, changes where packages come from or how they are set up. */
export function addsSource(step: Step, command: ShellCommand): boolean {
	const name = baseOf(command.words[0]?.value ?? "");
	if (commands.has(name)) return true;
	const words = command.words.slice(1).map(({ value, text }) => value ?? text);
	if (name === "rpm") return words.includes("--import");
	if (name === "dpkg") return words.includes("--add-architecture");
	if (name === "dnf") return words[0] === "config-manager";
	if (command.pipe > 0 && shell.test(name)) return setups.test(before(step, command)?.text ?? "");
	const written = command.redirects
		.filter(({ operator }) => operator.includes(">"))
		.map(({ target }) => target?.value);
	const named = ["sed", "tee", "curl", "wget", "gpg", "mkdir", "cp", "chmod", "install"].includes(name)
		? words
		: [];
	return [...written, ...named].some((word) => {
		const path = resolvePath(command.cwd, word);
		return path !== undefined && folders.some((folder) => isWithin(path, folder));
	});
}

/** Whether a command does no more than that, as one of a pipeline or a condition. */
export function isSourceWork(command: ShellCommand): boolean {
	const name = baseOf(command.words[0]?.value ?? "");
	if (commands.has(name) || shell.test(name) || /^(curl|wget|gpg|rpm|dpkg|dnf)$/.test(name)) return true;
	const deed = deedOf(command);
	return deed === "check" || deed === "shell" || deed === "setup";
}

/** The packages that such commands call, as far as a text of them tells, and those that apt needs for some sources. */
export function sourceTools(text: string): ReadonlySet<string> {
	return new Set([...always, ...sourcePrograms(text).flat()]);
}

/** For each program that a text calls the packages that may bring it, the one of today first. */
export function sourcePrograms(text: string): readonly (readonly string[])[] {
	const called = Object.keys(tools).filter((program) =>
		new RegExp(`(^|[\\s(\`;|&])${program}\\b`).test(text),
	);
	const secure = /https:\/\//.test(text) ? [["ca-certificates"]] : [];
	return [...called.map((program) => tools[program] ?? []), ...secure];
}

const commands: ReadonlySet<string> = new Set(
	"add-apt-repository apt-add-repository apt-key yum-config-manager debconf-set-selections".split(" "),
);

const shell = /^(ba|da|a)?sh$/;

const folders = ["/etc/apt", "/etc/apk", "/etc/yum.repos.d", "/usr/share/keyrings"];

// Scripts that do nothing but add a source of packages, after their own documentation.
const setups = /(deb|rpm)\.nodesource\.com\/setup|packagecloud\.io\/install|packages\.gitlab\.com\/install/;

const always = [
	"software-properties-common",
	"python-software-properties",
	"apt-transport-https",
	"ca-certificates",
];

const tools: Readonly<Record<string, readonly string[]>> = {
	curl: ["curl"],
	wget: ["wget"],
	gpg: ["gnupg", "gnupg2", "gpg"],
	"apt-key": ["gnupg", "gnupg2", "gnupg1", "dirmngr"],
	lsb_release: ["lsb-release"],
	"debconf-set-selections": ["debconf-utils"],
};

function before(step: Step, command: ShellCommand): ShellCommand | undefined {
	const all = step.script?.commands ?? [];
	return all[all.indexOf(command) - 1];
}
