// `dockerfile-stages convert --verify` with the real engine: what it says of a sound conversion, and that nothing is left.

import { join } from "node:path";
import process from "node:process";
import { run } from "../processes.ts";
import { provide } from "./bases.ts";
import { engine, environment } from "./engine.ts";
import { imagesOf, readProject } from "./project.ts";

/** A verification of one project by one engine. */
export interface VerificationResult {
	readonly title: string;
	readonly seconds: number;
	/** What is not as it should be. */
	readonly differences: readonly string[];
}

const program = join(import.meta.dirname, "../../server/src/cli.ts");

/** Verifies a project's conversion with podman, which builds and runs, and with buildah, which builds. */
export async function* verifications(folder: string, name: string): AsyncGenerator<VerificationResult> {
	const { text, conversions, settings } = await readProject(folder, name);
	const after = typeof conversions === "string" ? "" : (conversions[0]?.text ?? "");
	for (const image of [...imagesOf(text), ...imagesOf(after)]) await provide(image);
	const smoke = settings.arguments === undefined ? [] : ["--smoke", settings.arguments.join(" ")];
	for (const builder of ["podman", "buildah"]) {
		const before = await everything();
		const start = performance.now();
		const args = ["convert", "--verify", "--engine", builder, ...smoke, join(folder, name, "Dockerfile")];
		const { code, output } = await run(process.execPath, [program, ...args], { env: environment() });
		const seconds = (performance.now() - start) / 1000;
		const differences: string[] = [];
		if (code !== 0) differences.push(`exit code ${code}, not 0:\n${output}`);
		if (!/% smaller .*it prints the same; its config is the same\.\n$/.test(output))
			differences.push(`it does not say that all is the same:\n${output}`);
		const now = await everything();
		if (now !== before) differences.push(`it left something behind: ${now}, before ${before}`);
		yield { title: `verified by ${builder}`, seconds, differences };
	}
}

// All containers, and all images that have a name.
async function everything(): Promise<string> {
	const containers = await engine("buildah", ["containers", "-q", "--all"]);
	const running = await engine("podman", ["ps", "-aq"]);
	const images = await engine("podman", ["images", "--format", "{{.Repository}}:{{.Tag}}"]);
	const named = images.output.split("\n").filter((line) => line.includes("verify"));
	return JSON.stringify([containers.output, running.output, named]);
}
