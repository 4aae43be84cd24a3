// Which engine is at hand.

import { type Engine, probe, probeBuildx } from "../service/verify/commands.ts";
import { type EngineName, engineNames } from "../service/verify/verification.ts";
import type { Outcome, Runner } from "./process.ts";

/** The engine that is asked for, or the first one that answers; else why there is none, in whole sentences. */
export async function findEngine(
	run: Runner,
	wanted: EngineName | undefined,
	signal: AbortSignal,
): Promise<Engine | string> {
	const silent: string[] = [];
	for (const name of wanted === undefined ? engineNames : [wanted]) {
		const answer = await ask(run, name, signal);
		if (answer.code === 0) return engineOf(run, name, answer.out, signal);
		if (signal.aborted) break;
		silent.push(`${name}: ${complaint(answer)}`);
	}
	const all = silent.map((each) => `\n  ${each}`).join("");
	return wanted === undefined
		? `No container engine answers, so nothing was built:${all}\nStart one of them, or install one.`
		: `${wanted} can't be used, so nothing was built:${all}`;
}

const patienceSeconds = 20;

async function ask(run: Runner, name: EngineName, signal: AbortSignal): Promise<Outcome & { late?: true }> {
	const patience = new AbortController();
	const late = { seconds: patienceSeconds, act: () => patience.abort() };
	const outcome = await run(probe(name), { signal: AbortSignal.any([signal, patience.signal]), late });
	return patience.signal.aborted ? { ...outcome, late: true } : outcome;
}

function complaint({ missing, late, out, errors }: Outcome & { readonly late?: true }): string {
	if (missing) return "is not installed";
	if (late) return `does not answer within ${patienceSeconds} seconds`;
	const [line = "it fails without a word"] = errors
		.split("\n")
		.concat(out.split("\n"))
		.map((each) => each.trim())
		.filter((each) => each !== "");
	return line.slice(0, 300);
}

async function engineOf(run: Runner, name: EngineName, said: string, signal: AbortSignal): Promise<Engine> {
	// Debian and Fedora have a package that calls podman by docker's name.
	if (name === "docker" && /podman/i.test(said)) {
		return { name: "podman", program: "docker", buildx: false, runs: "docker" };
	}
	if (name === "docker") {
		const { code } = await run(probeBuildx, { signal });
		return { name, program: name, buildx: code === 0, runs: name };
	}
	if (name !== "buildah") return { name, program: name, buildx: false, runs: name };
	// The two share their images, and buildah by itself does not run what CMD says.
	const { code } = await ask(run, "podman", signal);
	return { name, program: name, buildx: false, runs: code === 0 ? "podman" : undefined };
}
