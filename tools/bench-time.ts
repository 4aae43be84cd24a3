// How long something takes, told the same by a machine that does something else besides.

import { performance } from "node:perf_hooks";
import process from "node:process";

/**
 * The median of some runs in `budget` milliseconds, at least three; or the mean of the processor's time, all threads
 * of the collector included, where that is less, since somebody else had the processor then.
 */
export function timeOf(run: () => void, budget: number): number {
	const times: number[] = [];
	const before = process.cpuUsage();
	const end = performance.now() + budget;
	while (times.length < 3 || (performance.now() < end && times.length < 200)) {
		const start = performance.now();
		run();
		times.push(performance.now() - start);
	}
	const { user, system } = process.cpuUsage(before);
	const median = times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
	const spent = (user + system) / 1000;
	// The clock of the processor's time is a coarse one.
	return spent < 20 ? median : Math.min(median, spent / times.length);
}
