// What package.json says of the rules' and the conversion's settings and of the files that build, made from these themselves.

import { readFileSync } from "node:fs";
import { DiagnosticSeverity } from "vscode-languageserver-types";
import { extras } from "../server/src/service/convert/extras/index.ts";
import { markdown } from "../server/src/service/facts/prose.ts";
import { readers } from "../server/src/service/facts/readers.ts";
import { buildFileRules, rules } from "../server/src/service/rules/index.ts";

/** Where the manifest is. */
export const manifestFile = new URL("../package.json", import.meta.url);

/** The settings of the rules as they should stand in the manifest, by name. */
export function ruleSettings(): Readonly<Record<string, object>> {
	return Object.fromEntries(
		[...rules, ...buildFileRules].map(({ code, severity }) => [
			`dockerfileStages.rules.${code}`,
			{
				type: "string",
				scope: "resource",
				enum: ["off", "hint", "information", "warning", "error"],
				default: severity === "off" ? severity : severityNames[severity],
				markdownDescription: describe(code),
			},
		]),
	);
}

/** The settings of the conversion's extras as they should stand in the manifest, by name. */
export function extraSettings(): Readonly<Record<string, object>> {
	return Object.fromEntries(
		extras.map(({ setting, detail }) => [
			`dockerfileStages.convert.${setting}`,
			{
				type: "boolean",
				scope: "resource",
				default: false,
				markdownDescription: `In every conversion to a multi-stage build, where it can be right. ${detail}.`,
			},
		]),
	);
}

const severityNames = {
	[DiagnosticSeverity.Error]: "error",
	[DiagnosticSeverity.Warning]: "warning",
	[DiagnosticSeverity.Information]: "information",
	[DiagnosticSeverity.Hint]: "hint",
} as const;

/** What the rule's file says of it in its first line. */
function describe(code: string): string {
	const file = new URL(`../server/src/service/rules/${code}.ts`, import.meta.url);
	const [, text = ""] = /^\/\/ (.+)\n/.exec(readFileSync(file, "utf8")) ?? [];
	return text;
}

/** The files whose opening may start the server: not those that are only read because others say so, and no prose. */
export function buildFiles(): readonly string[] {
	return readers.filter((reader) => reader !== markdown).flatMap(({ files }) => files);
}

/** The manifest as it stands. */
export function readManifest() {
	return JSON.parse(readFileSync(manifestFile, "utf8"));
}
