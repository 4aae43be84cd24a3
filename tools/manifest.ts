// Writes what package.json says of the rules' settings and of the files that build: `npm run manifest`.

import { writeFileSync } from "node:fs";
import { buildFiles, manifestFile, readManifest, ruleSettings } from "./manifest-parts.ts";

const manifest = readManifest();
const others = Object.entries(manifest.contributes.configuration.properties).filter(
	([name]) => !name.startsWith("dockerfileStages.rules."),
);
manifest.contributes.configuration.properties = { ...Object.fromEntries(others), ...ruleSettings() };
manifest.dockerfileStages = { buildFiles: buildFiles() };
writeFileSync(manifestFile, `${JSON.stringify(manifest, null, "\t")}\n`);
