// Ends what a process has started, and not the process itself.

import { readdirSync, readFileSync } from "node:fs";

/**
 * Kills those descendants of a process that have no child themselves (Linux only; elsewhere it does nothing). A build
 * whose RUN is killed fails, and an engine that builds by itself removes its containers then, but not when it is killed.
 */
export function endLeaves(pid: number): void {
	const all = processes();
	const parents = new Set(all.map(({ parent }) => parent));
	const descendants = new Set([pid]);
	// A child may have a smaller number than its parent, so it takes several rounds.
	for (let size = 0; size !== descendants.size; ) {
		size = descendants.size;
		for (const each of all) if (descendants.has(each.parent)) descendants.add(each.pid);
	}
	for (const each of all) {
		if (each.pid === pid || !descendants.has(each.pid) || parents.has(each.pid)) continue;
		if (servants.has(each.name)) continue;
		try {
			process.kill(each.pid, "SIGKILL");
		} catch {
			// It has just ended by itself.
		}
	}
}

// What keeps the engine's own files and networks up.
const servants: ReadonlySet<string> = new Set([
	"fuse-overlayfs",
	"catatonit",
	"slirp4netns",
	"pasta",
	"pasta.avx2",
]);

interface Process {
	readonly pid: number;
	readonly parent: number;
	readonly name: string;
}

function processes(): readonly Process[] {
	return entries().flatMap((entry) => {
		const pid = Number(entry);
		if (!Number.isInteger(pid)) return [];
		// "17 (name, which may hold anything) S 1 ...": the parent stands behind the state.
		const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(stat(pid)) ?? [];
		return name === undefined ? [] : [{ pid, parent: Number(parent), name }];
	});
}

function entries(): readonly string[] {
	try {
		return readdirSync("/proc");
	} catch {
		return [];
	}
}

function stat(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/stat`, "utf8");
	} catch {
		return "";
	}
}
