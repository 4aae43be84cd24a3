// The user's settings, per document, since a folder of a workspace may have its own.

import { DiagnosticSeverity } from "vscode-languageserver";
import type { ExtraId } from "../service/convert/extras/extra.ts";
import { extras } from "../service/convert/extras/index.ts";
import type { Severities } from "../service/features/diagnostics.ts";
import type { InlayHintSettings } from "../service/features/inlayHint.ts";

/** What the user wants for a document. */
export interface Settings {
	readonly severities: Severities;
	readonly inlayHints: InlayHintSettings;
	/** The extras that every conversion is to have. */
	readonly extras: readonly ExtraId[];
}

/** The severities' names in the settings. */
const severityNames: ReadonlyMap<unknown, "off" | DiagnosticSeverity> = new Map<
	unknown,
	"off" | DiagnosticSeverity
>([
	["off", "off"],
	["hint", DiagnosticSeverity.Hint],
	["information", DiagnosticSeverity.Information],
	["warning", DiagnosticSeverity.Warning],
	["error", DiagnosticSeverity.Error],
]);

/** Reads the `dockerfileStages` section, whatever is in it; what makes no sense is as if it were not there. */
export function settingsIn(section: unknown): Settings {
	const hints = new Map<string, unknown>(Object.entries(objectAt(section, "inlayHints")));
	const wanted = (name: string) => hints.get(name) !== false;
	const conversion = new Map<string, unknown>(Object.entries(objectAt(section, "convert")));
	return {
		severities: severitiesIn(section),
		inlayHints: {
			stageNames: wanted("stageNames"),
			values: wanted("values"),
			indices: wanted("indices"),
		},
		extras: extras.filter(({ setting }) => conversion.get(setting) === true).map(({ id }) => id),
	};
}

/** The settings where the user has said nothing. */
export const defaultSettings: Settings = settingsIn(undefined);

function severitiesIn(section: unknown): Severities {
	const severities = new Map<string, "off" | DiagnosticSeverity>();
	for (const [code, name] of Object.entries(objectAt(section, "rules"))) {
		const severity = severityNames.get(name);
		if (severity !== undefined) {
			severities.set(code, severity);
		}
	}
	return severities;
}

/** The object under a key of something unknown; an empty one where there is none. */
export function objectAt(value: unknown, key: string): object {
	const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
	const found = inner.find(([name]) => name === key)?.[1];
	return typeof found === "object" && found !== null ? found : {};
}
