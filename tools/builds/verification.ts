// `dockerfile-stages convert --verify` with the real engine: what it says of a sound conversion, and that nothing is left.

import { join } from "node:path";
import process from "node:process";
import { run } from "../processes.ts";
import { environment } from "./buildah.ts";
import type { Engine } from "./engine.ts";
import { imagesOf, readProject } from "./project.ts";

/** A verification of one project by one engine. */
export interface VerificationResult {
	readonly title: string;
	readonly seconds: number;
	/** What is not as it should be. */
	readonly differences: readonly string[];
}

const program = join(import.meta.dirname, "../../server/src/cli.ts");

/** Verifies a project's conversion: with docker, or with podman, which builds and runs, and with buildah, which builds. */
export async function* verifications(
	engine: Engine,
	folder: string,
	name: string,
): AsyncGenerator<VerificationResult> {
	const { text, conversions, settings } = await readProject(join(folder, name));
	const after = typeof conversions === "string" ? "" : (conversions[0]?.text ?? "");
	for (const image of [...imagesOf(text), ...imagesOf(after)]) await engine.provide(image);
	const smoke = settings.arguments === undefined ? [] : ["--smoke", settings.arguments.join(" ")];
	for (const builder of engine.name === "docker" ? ["docker"] : ["podman", "buildah"]) {
		const before = await engine.inventory("verify");
		const start = performance.now();
		// The other builds have the network of the host too: a daemon may have no other.
		const further = builder === "docker" ? ["--", "--network", "host"] : [];
		const file = join(folder, name, "Dockerfile");
		const args = ["convert", "--verify", "--engine", builder, ...smoke, file, ...further];
		const { code, output } = await run(process.execPath, [program, ...args], { env: environment() });
		const seconds = (performance.now() - start) / 1000;
		const differences: string[] = [];
		if (code !== 0) differences.push(`exit code ${code}, not 0:\n${output}`);
		if (!/% smaller .*it prints the same; its config is the same\.\n$/.test(output))
			differences.push(`it does not say that all is the same:\n${output}`);
		const now = await engine.inventory("verify");
		if (now !== before) differences.push(`it left something behind: ${now}, before ${before}`);
		yield { title: `verified by ${builder}`, seconds, differences };
	}
}
