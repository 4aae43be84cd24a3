// Writes what package.json says of the rules' settings and of the files that build: `npm run manifest`.

import { writeFileSync } from "node:fs";
import { buildFiles, extraSettings, manifestFile, readManifest, ruleSettings } from "./manifest-parts.ts";

const manifest = readManifest();
const others = Object.entries(manifest.contributes.configuration.properties).filter(
	([name]) => !/^dockerfileStages\.(rules|convert)\./.test(name),
);
manifest.contributes.configuration.properties = {
	...Object.fromEntries(others),
	...extraSettings(),
	...ruleSettings(),
};
manifest.dockerfileStages = { buildFiles: buildFiles() };
writeFileSync(manifestFile, `${JSON.stringify(manifest, null, "\t")}\n`);
