// Cuts README's pictures out of the screenshots that `npm run test:host` has left, into images/readme/: `npm run pictures`.
// As WebP: PNG would be three times as big.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startBrowser } from "./browser.ts";
import { Failure } from "./processes.ts";
import { exists, installVSCode, root } from "./vscode.ts";

interface Clip {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** What is cut out of which screenshot. */
const clips: Readonly<Record<string, Clip>> = {
	completion: { x: 52, y: 330, width: 940, height: 350 },
	hover: { x: 52, y: 330, width: 940, height: 330 },
	stages: { x: 52, y: 88, width: 660, height: 346 },
	references: { x: 52, y: 342, width: 1224, height: 306 },
	compose: { x: 52, y: 88, width: 950, height: 360 },
	problems: { x: 52, y: 36, width: 1224, height: 640 },
	compare: { x: 52, y: 36, width: 1224, height: 340 },
};

const screenshots = join(root, "out/screenshots");
if (!(await exists(screenshots))) {
	throw new Failure("There are no screenshots yet: `npm run test:host` makes them.");
}
await installVSCode();
const browser = await startBrowser();
const page = await browser.newPage();
const folder = join(root, "images/readme");
await mkdir(folder, { recursive: true });
for (const [name, clip] of Object.entries(clips)) {
	const picture = await toWebp(await readFile(join(screenshots, `${name}.png`)), clip);
	await writeFile(join(folder, `${name}.webp`), picture);
	console.log(`images/readme/${name}.webp: ${(picture.length / 1000).toFixed(0)} KB`);
}
await browser.close();

/** Chromium is at hand, so it is the encoder. */
async function toWebp(png: Buffer, { x, y, width, height }: Clip): Promise<Buffer> {
	const address: string = await page.evaluate(`(async () => {
		const image = new Image();
		image.src = "data:image/png;base64,${png.toString("base64")}";
		await image.decode();
		const canvas = document.createElement("canvas");
		canvas.width = ${width};
		canvas.height = ${height};
		canvas.getContext("2d").drawImage(image, -${x}, -${y});
		return canvas.toDataURL("image/webp", 0.8);
	})()`);
	return Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
}
