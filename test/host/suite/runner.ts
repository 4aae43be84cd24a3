// A test runner of a few lines: node:test starts processes and prints to a standard output that nobody reads inside an
// extension host. Prints one line per test and a 'N passed, N failed' line, which the tool outside counts.

/** Begins each message of the tests, since VS Code's own messages arrive among them. */
export const mark = "[test] ";

export type Test = () => Promise<void>;

const timeLimit = 60_000;

/** Runs the tests one after the other; rejects when one failed, which is how VS Code learns of it. */
export async function runTests(tests: Readonly<Record<string, Test>>): Promise<void> {
	let passed = 0;
	let failed = 0;
	for (const [name, test] of Object.entries(tests)) {
		const start = performance.now();
		try {
			await within(timeLimit, test());
			passed++;
			say(`ok ${name} (${Math.round(performance.now() - start)} ms)`);
		} catch (error) {
			failed++;
			say(`not ok ${name}\n${error instanceof Error ? error.stack : error}`);
		}
	}
	say(`${passed} passed, ${failed} failed`);
	if (failed > 0) {
		throw new Error(`${failed} failed`);
	}
}

/** Prints a message of the tests. */
export function say(message: string): void {
	console.log(mark + message);
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const tooLate = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`not done after ${milliseconds} ms`)), milliseconds);
	});
	return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
