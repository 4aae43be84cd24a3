// Builds a Dockerfile as it is and converted, runs both, and removes all that it made.

import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	build,
	type Engine,
	failureToStart,
	inspect,
	kill,
	removeContainer,
	removeImage,
	run,
	size,
	wayIn,
} from "../service/verify/commands.ts";
import { compareRuns } from "../service/verify/compare.ts";
import { inspected } from "../service/verify/inspection.ts";
import { stepIn } from "../service/verify/step.ts";
import type {
	BuiltImage,
	InspectedImage,
	SmokeRun,
	Verification,
	VerificationRequest,
} from "../service/verify/verification.ts";
import { findEngine } from "./find.ts";
import { type Outcome, type Runner, runProcess } from "./process.ts";

/** Who waits for a verification. */
export interface Watcher {
	/** Its abort ends all processes; what had been made is removed before the answer. */
	readonly signal: AbortSignal;
	/** Is told what goes on, in a few words. */
	readonly progress: (message: string) => void;
}

/** Verifies with the engine at hand. Never rejects for what the engine or the files do. */
export async function verify(
	request: VerificationRequest,
	{ signal, progress }: Watcher,
	runner: Runner = runProcess,
): Promise<Verification> {
	progress("looking for a container engine");
	const engine = await findEngine(runner, request.engine, signal);
	if (signal.aborted) return { kind: "cancelled" };
	if (typeof engine === "string") return { kind: "impossible", reason: engine };
	const work = new Work(engine, request, { signal, progress }, runner);
	try {
		const result = await work.compare();
		return signal.aborted ? { kind: "cancelled" } : result;
	} finally {
		await work.clean();
	}
}

class Work {
	readonly #engine: Engine;
	readonly #request: VerificationRequest;
	readonly #watcher: Watcher;
	readonly #runner: Runner;
	readonly #id = `dockerfile-stages-verify-${Date.now().toString(36)}-${process.pid}`;
	readonly #images: string[] = [];
	readonly #containers: string[] = [];
	readonly #folders: string[] = [];
	readonly #notes: string[] = [];
	/** The engine takes a limit of memory. */
	#limited = true;

	constructor(engine: Engine, request: VerificationRequest, watcher: Watcher, runner: Runner) {
		this.#engine = engine;
		this.#request = request;
		this.#watcher = watcher;
		this.#runner = runner;
	}

	async compare(): Promise<Verification> {
		const { name, program, buildx } = this.#engine;
		const engine = name === program ? `${name}${buildx ? " (buildx)" : ""}` : `${name} (called ${program})`;
		const before = await this.#built("before", this.#request.before);
		if ("failure" in before) return { kind: "build-failed", engine, which: "before", output: before.failure };
		const after = await this.#built("after", this.#request.after);
		if ("failure" in after) return { kind: "build-failed", engine, which: "after", output: after.failure };
		const again = await this.#again(before, after);
		return { kind: "compared", engine, before, after, ...(again && { again }), notes: this.#notes };
	}

	/** Removes what was made; also after a failure or an abort. */
	async clean(): Promise<void> {
		// Nobody's abort ends this.
		const { signal } = new AbortController();
		const { runs } = this.#engine;
		for (const container of this.#containers) {
			if (runs !== undefined) await this.#runner(removeContainer(runs, container), { signal });
		}
		for (const tag of this.#images) await this.#runner(removeImage(this.#engine, tag), { signal });
		for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
	}

	async #built(which: "before" | "after", text: string): Promise<BuiltImage | { readonly failure: string }> {
		const { signal, progress } = this.#watcher;
		const what = which === "before" ? "the file as it is" : "the converted file";
		progress(`building ${what}`);
		const tag = `localhost/${this.#id}:${which}`;
		const { context, ignoreFile, buildArguments } = this.#request;
		const file = await this.#file(ignoreFile, text);
		const command = build(this.#engine, {
			text,
			context,
			tag,
			further: buildArguments,
			...(ignoreFile !== undefined && { ignoreFile }),
			...(file !== undefined && { file }),
		});
		const start = performance.now();
		this.#images.push(tag);
		const outcome = await this.#runner(command, {
			signal,
			tidies: this.#engine.name === "podman" || this.#engine.name === "buildah",
			onLine: (line) => {
				const step = stepIn(line);
				if (step !== undefined) progress(`building ${what}: ${step}`);
			},
		});
		const seconds = (performance.now() - start) / 1000;
		if (outcome.code !== 0) return { failure: lastLines(outcome) };
		const image = await this.#inspected(tag);
		if (image === undefined) return { failure: `The image ${tag} can't be inspected.` };
		progress(`running ${which === "before" ? "the image as it was" : "the new image"}`);
		return { image, seconds, run: await this.#ran(tag) };
	}

	async #file(ignoreFile: string | undefined, text: string): Promise<string | undefined> {
		const way = wayIn(this.#engine.name, ignoreFile !== undefined);
		if (way === "input") return undefined;
		const folder = await mkdtemp(join(tmpdir(), "dockerfile-stages-"));
		this.#folders.push(folder);
		const file = join(folder, "Dockerfile");
		await writeFile(file, text);
		if (way === "beside" && ignoreFile !== undefined) await copyFile(ignoreFile, `${file}.dockerignore`);
		return file;
	}

	async #inspected(tag: string): Promise<InspectedImage | undefined> {
		const { signal } = this.#watcher;
		const { out } = await this.#runner(inspect(this.#engine, tag), { signal });
		if (this.#engine.runs !== undefined) return inspected(out);
		return inspected(out, (await this.#runner(size(this.#engine, tag), { signal })).out);
	}

	async #again({ run: old }: BuiltImage, { run: now }: BuiltImage): Promise<SmokeRun | undefined> {
		if ("notRun" in old || "notRun" in now || compareRuns(old, now).verdict === "same") return undefined;
		this.#watcher.progress("running the image as it was again, since the outputs differ");
		const again = await this.#ran(`localhost/${this.#id}:before`);
		return "notRun" in again ? undefined : again;
	}

	async #ran(tag: string): Promise<BuiltImage["run"]> {
		const { runs } = this.#engine;
		const { signal } = this.#watcher;
		if (runs === undefined)
			return { notRun: "buildah by itself does not run images; podman beside it would." };
		const { smoke: words = [], seconds } = this.#request;
		const container = `${this.#id}-${this.#containers.length}`;
		this.#containers.push(container);
		let stopped = false;
		const patience = new AbortController();
		let forced: ReturnType<typeof setTimeout> | undefined;
		const act = () => {
			stopped = true;
			void this.#runner(kill(runs, container), { signal });
			// It may not even have begun.
			forced = setTimeout(() => patience.abort(), patienceMilliseconds);
		};
		const command = run(runs, { tag, container, limited: this.#limited, words });
		const { code, out, errors } = await this.#runner(command, {
			signal: AbortSignal.any([signal, patience.signal]),
			late: { seconds, act },
		});
		clearTimeout(forced);
		if (stopped) return { code: undefined, out, errors };
		const failure = failureToStart(code, errors);
		if (failure === undefined) return { code, out, errors };
		if (!this.#limited) return { notRun: failure };
		this.#limited = false;
		const again = await this.#ran(tag);
		if ("notRun" in again) this.#limited = true;
		else this.#notes.push("The engine refuses a limit of memory, so the containers ran without one.");
		return again;
	}
}

const patienceMilliseconds = 10_000;

function lastLines({ out, errors }: Outcome): string {
	const lines = `${out}\n${errors}`.trim().split("\n");
	return lines.slice(-shownLines).join("\n");
}

const shownLines = 20;
