// Shows the extension to a person: builds and packs it, installs it in a VS Code of its own, and serves that on a copy
// of the sample workspace: `npm start -- --port 8080 --host 0.0.0.0`. Ctrl+C ends all of it.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, rm } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { cache, installExtension, installVSCode, root, startVSCode } from "./vscode.ts";
import { buildVsix } from "./vsix.ts";

const { values } = parseArgs({
	options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "0" } },
});

await installVSCode();
const { path, bytes } = await buildVsix();
console.log(`Packed ${path.slice(root.length + 1)} (${(bytes / 1000).toFixed(0)} KB)`);
const extensionsFolder = join(cache, "start/extensions");
await installExtension(path, extensionsFolder);
// A copy, so that trying things out leaves the repository as it is; each start begins anew.
const workspace = join(cache, "start/sample");
await rm(workspace, { recursive: true, force: true });
await cp(join(root, "sample"), workspace, { recursive: true });

// Whoever gets in can open a terminal, so the address carries a secret.
const token = randomBytes(12).toString("hex");
const server = await startVSCode({
	extensionsFolder,
	dataFolder: join(cache, "start/data"),
	settings: { "workbench.startupEditor": "readme" },
	host: values.host,
	port: Number(values.port),
	token,
});
console.log("\nVS Code with Dockerfile Stages on the sample workspace:\n");
for (const host of reachableHosts(values.host)) {
	console.log(`  http://${host}:${server.port}/?tkn=${token}&folder=${encodeURI(workspace)}`);
}
console.log("\nCtrl+C ends it.");
openInBrowser(`http://localhost:${server.port}/?tkn=${token}&folder=${encodeURI(workspace)}`);
// From here on, being ended is the expected end.
process.exitCode = 0;
await server.ended;

/** The names by which a browser reaches a server that listens on this address. */
function reachableHosts(host: string): readonly string[] {
	if (host !== "0.0.0.0" && host !== "::") {
		return [host.includes(":") ? `[${host}]` : host];
	}
	const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
	return ["127.0.0.1", ...addresses.filter((a) => a.family === "IPv4" && !a.internal).map((a) => a.address)];
}

/** Opens the page where a person sits in front of a screen; elsewhere the printed address is enough. */
function openInBrowser(address: string): void {
	const screen = process.platform === "darwin" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
	if (process.stdout.isTTY && screen && !process.env.CI) {
		const opener = process.platform === "darwin" ? "open" : "xdg-open";
		spawn(opener, [address], { stdio: "ignore", detached: true })
			.on("error", () => {})
			.unref();
	}
}
