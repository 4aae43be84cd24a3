// The documentation of instructions, flags, mounts and directives: the library's, and our own where it has none.

import { flagsOf, mountKeysOf, mountTypes } from "./flags.ts";
import { libraryDirective, libraryDocumentation } from "./library.ts";

/** What an instruction does, in Markdown, by its upper-cased name; undefined for an unknown one. */
export function instructionDocumentation(name: string): string | undefined {
	return instructions.has(name) ? libraryDocumentation(`${name} x`, 0) : undefined;
}

/** What a flag of an instruction does, in Markdown; undefined for an unknown one. */
export function flagDocumentation(instruction: string, name: string): string | undefined {
	const flag = flagsOf(instruction).find((known) => known.name === name);
	if (flag === undefined) return undefined;
	return flag.documentation ?? libraryDocumentation(`${instruction} --${name}=x a b`, instruction.length + 3);
}

/** What a key of a mount does, in Markdown; `type` is the mount's, as written. */
export function mountKeyDocumentation(type: string | undefined, key: string): string | undefined {
	if (key === "type") return mountTypeDocumentation;
	const name = mountKeyAliases.get(key) ?? key;
	return mountKeysOf(type).find((known) => known.name === name)?.documentation;
}

/** What a parser directive does, in Markdown; undefined for an unknown one. */
export function directiveDocumentation(name: string): string | undefined {
	if (name === "check") return checkDocumentation;
	return name === "escape" || name === "syntax" ? libraryDirective(name) : undefined;
}

/** BuildKit's instructions. */
export const instructions: ReadonlySet<string> = new Set([
	"ADD",
	"ARG",
	"CMD",
	"COPY",
	"ENTRYPOINT",
	"ENV",
	"EXPOSE",
	"FROM",
	"HEALTHCHECK",
	"LABEL",
	"MAINTAINER",
	"ONBUILD",
	"RUN",
	"SHELL",
	"STOPSIGNAL",
	"USER",
	"VOLUME",
	"WORKDIR",
]);

const checkDocumentation =
	"Configures build checks: `skip=` names the checks to leave out, or `all` of them, and `error=true` makes the " +
	"build fail where one complains.\n\n```\n# check=skip=JSONArgsRecommended,StageNameCasing\n# check=error=true\n```" +
	"\n\n[Online documentation](https://docs.docker.com/reference/dockerfile/#check)";

const mountTypeDocumentation = mountTypes
	.map((type) => `- \`${type.name}\`: ${type.documentation}`)
	.join("\n");

const mountKeyAliases: ReadonlyMap<string, string> = new Map([
	["dst", "target"],
	["destination", "target"],
	["src", "source"],
	["readwrite", "rw"],
	["ro", "readonly"],
]);
