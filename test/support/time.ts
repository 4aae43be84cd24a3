// Time in tests: how long work takes, whatever else the machine does, and waiting for what comes later.

import assert from "node:assert/strict";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

/** Starts now; each call gives the milliseconds since. Where other programs keep the machine busy, what this process used counts. */
export function stopwatch(): () => number {
	const [start, before] = [performance.now(), process.cpuUsage()];
	return () => {
		const { user, system } = process.cpuUsage(before);
		return Math.min(performance.now() - start, (user + system) / 1000);
	};
}

/** Waits until the condition holds; fails after half a minute. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	const end = performance.now() + 30_000;
	while (!(await condition())) {
		assert.ok(performance.now() < end, "waited too long");
		await sleep(5);
	}
}
