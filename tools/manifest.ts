// Writes what package.json says of the rules' settings: `npm run manifest`.

import { writeFileSync } from "node:fs";
import { manifestFile, readManifest, ruleSettings } from "./rule-settings.ts";

const manifest = readManifest();
const others = Object.entries(manifest.contributes.configuration.properties).filter(
	([name]) => !name.startsWith("dockerfileStages.rules."),
);
manifest.contributes.configuration.properties = { ...Object.fromEntries(others), ...ruleSettings() };
writeFileSync(manifestFile, `${JSON.stringify(manifest, null, "\t")}\n`);
