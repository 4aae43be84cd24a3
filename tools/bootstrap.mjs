// Runs a program of this project from a fresh clone: `node tools/bootstrap.mjs tools/start.ts --port 8080`.
// It is plain JavaScript for Node 20, because it runs before anything is installed; what it starts is TypeScript on
// the project's own Node 24, which runs .ts files as they are.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";

const root = join(import.meta.dirname, "..");
const bin = join(root, "node_modules/.bin");
const node = join(root, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");
const [program = "", ...rest] = process.argv.slice(2);

install();
run();

/** Installs the project's modules where they are not what package-lock.json asks for. */
function install() {
	if (!modulesMatchLock()) {
		console.log("Installing the project's modules (npm install) ...");
		// Some of the modules ask for a newer Node than this one, and get it: no warnings about that.
		npm("install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error");
	}
	// A package's own script fetches Node 24, and npm can be set up to run no such scripts.
	if (!nodeWorks()) {
		npm("rebuild", "node", "--ignore-scripts=false");
	}
	if (!nodeWorks()) {
		fail(
			"Node 24 did not get installed: node_modules/node has no program. Please run `npm install`, then this again.",
		);
	}
}

/** True when every module of the lock file is there in its version; those for other platforms do not count. */
function modulesMatchLock() {
	try {
		const wanted = packages("package-lock.json");
		const found = packages("node_modules/.package-lock.json");
		return Object.entries(wanted).every(
			([path, { version, optional }]) => path === "" || optional || found[path]?.version === version,
		);
	} catch {
		return false;
	}
}

function packages(lockFile) {
	return JSON.parse(readFileSync(join(root, lockFile), "utf8")).packages;
}

function nodeWorks() {
	return existsSync(node) && spawnSync(node, ["--version"]).status === 0;
}

function npm(...args) {
	const { status, error } = spawnSync("npm", args, {
		cwd: root,
		stdio: ["ignore", "inherit", "inherit"],
		shell: process.platform === "win32",
	});
	if (status !== 0) {
		fail(
			`npm ${args[0]} failed${error ? ` (${error.message})` : ""}. The npm registry must be within reach the first time.`,
		);
	}
}

function run() {
	const child = spawn(node, [join(root, program), ...rest], {
		cwd: root,
		stdio: "inherit",
		// npm scripts find the same Node 24 first that way.
		env: { ...process.env, PATH: bin + delimiter + process.env.PATH },
	});
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
		process.on(signal, () => child.kill(signal));
	}
	// The shell between npm and this process passes no signal on: without this, `kill` on npm would leave it all running.
	const parent = process.ppid;
	setInterval(() => process.ppid === parent || child.kill("SIGTERM"), 500).unref();
	child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
