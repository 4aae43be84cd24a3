// How long answers wait for what is still being loaded, and for changes to come to an end.

/**
 * How long an answer waits for a file's surroundings: it would often be another one without, and come and go before
 * the user's eyes. After that it speaks of what is known.
 */
const patienceMilliseconds = 1_000;

/** After how long a pause in typing, or in changes of files, the client hears of it. */
const pauseMilliseconds = 200;

/** Resolves with the promise, or when it has been waited for long enough. */
export async function patiently(settled: Promise<void>): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const patience = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, patienceMilliseconds);
	});
	await Promise.race([settled, patience]);
	clearTimeout(timer);
}

/** Runs once for all calls within a short while. It may fail only where the client is gone, so nobody is told. */
export function coalesced(run: () => Promise<void>): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	return () => {
		clearTimeout(timer);
		timer = setTimeout(() => run().catch(() => undefined), pauseMilliseconds);
	};
}
