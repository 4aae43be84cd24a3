// Writes the one page of this site, with a list of the generated assets.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";

const assets = readdirSync("public/generated");
mkdirSync("dist", { recursive: true });
writeFileSync("dist/index.html", `<ul>${assets.map((name) => `<li>${name}</li>`).join("")}</ul>\n`);
