// What dist/server.js does where it is started: in a web worker it serves that worker's owner, in a Node process it is
// the command. One bundle for both, because all but its edges is the same.

// Loaded late, because each needs what only its own host has. Only a web worker can import scripts.
if ("importScripts" in globalThis) {
	void import("./browser.ts");
} else {
	void import("./cli.ts");
}
