// Long work in short turns, so that whoever waits for an answer gets it in between.

/** Hands the thread back whenever a turn has lasted long enough. Call it between pieces of work. */
export function pacer(milliseconds = turnMilliseconds): () => Promise<void> | undefined {
	let start = performance.now();
	let pause: Promise<void> | undefined;
	return () => {
		if (pause !== undefined) return pause;
		if (performance.now() - start < milliseconds) return undefined;
		pause = new Promise((resolve) => {
			setTimeout(() => {
				start = performance.now();
				pause = undefined;
				resolve();
			}, 0);
		});
		return pause;
	};
}

const turnMilliseconds = 8;

/** Runs a task for each item, some at a time, until all are done or `stopped` says so. Items may be added meanwhile. */
export async function inParallel<T>(
	items: readonly T[],
	task: (item: T) => Promise<void>,
	stopped: () => boolean,
	width = parallel,
): Promise<void> {
	let running = 0;
	let at = 0;
	await new Promise<void>((resolve, reject) => {
		const next = (): void => {
			while (running < width && at < items.length && !stopped()) {
				const item = items[at++];
				if (item === undefined) continue;
				running++;
				task(item).then(() => {
					running--;
					next();
				}, reject);
			}
			if (running === 0) resolve();
		};
		next();
	});
}

const parallel = 16;
