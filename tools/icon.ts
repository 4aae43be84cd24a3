// Renders images/icon.svg to images/icon.png, which the Marketplace wants: node_modules/.bin/node tools/icon.ts
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startBrowser } from "./browser.ts";
import { installVSCode, root } from "./vscode.ts";

await installVSCode();
const browser = await startBrowser();
const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
const svg = await readFile(join(root, "images/icon.svg"), "utf8");
await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
await page.screenshot({ path: join(root, "images/icon.png"), omitBackground: true });
await browser.close();
