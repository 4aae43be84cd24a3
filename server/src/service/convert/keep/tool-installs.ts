// Toolchains that come by a way of their own.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf } from "../../shell/paths.ts";
import type { Step } from "../recipe.ts";

/** Whether a command installs a toolchain by a way of its own, which only builds use. */
export function isToolInstall(step: Step, command: ShellCommand, name: string): boolean {
	if (name === "dpkg") {
		const packages = command.words.slice(1).filter(({ text }) => !text.startsWith("-"));
		return packages.length > 0 && packages.every(({ value }) => buildArchive.test(baseOf(value ?? "")));
	}
	if (command.pipe <= 0 || !/^(ba|da|a)?sh$/.test(name)) return false;
	const commands = step.script?.commands ?? [];
	return toolInstallers.test(commands[commands.indexOf(command) - 1]?.text ?? "");
}

// Scripts that bring a compiler into a folder of its own in the user's home, after their own documentation.
const toolInstallers =
	/sh\.rustup\.rs|static\.rust-lang\.org\/rustup|nim-lang\.org\/choosenim|dlang\.org\/install\.sh|get-ghcup\.haskell\.org|get\.haskellstack\.org/;

const buildArchive = /^(sbt|scala|maven|gradle|bazel|cmake)[\w.+-]*\.deb$/;
