// The command lines of the engines. Nothing here chooses a daemon or a builder: the engine's own contexts,
// DOCKER_HOST and buildx's selected builder decide that.

import type { EngineName } from "./verification.ts";

/** One command of an engine. */
export interface Command {
	readonly program: string;
	readonly args: readonly string[];
	/** What it reads on standard input. */
	readonly input?: string;
}

/** An engine that has answered. */
export interface Engine {
	/** Whose language it speaks: a `docker` that is podman in truth is podman. */
	readonly name: EngineName;
	/** The program to call. */
	readonly program: string;
	/** docker builds with buildx. */
	readonly buildx: boolean;
	/** The program that looks at images and runs them; undefined where there is none (buildah by itself). */
	readonly runs: string | undefined;
}

/** What to build. */
export interface BuildRequest {
	readonly text: string;
	/** The file that holds the text; absent where it goes to standard input. */
	readonly file?: string;
	readonly ignoreFile?: string;
	readonly context: string;
	readonly tag: string;
	readonly further: readonly string[];
}

/** Asks whether an engine is there and answers; exit code 0 where it does. */
export function probe(name: EngineName): Command {
	return { program: name, args: [name === "docker" ? "version" : "info"] };
}

/** Asks whether docker has buildx; exit code 0 where it has. */
export const probeBuildx: Command = { program: "docker", args: ["buildx", "version"] };

/**
 * How an engine is given a Dockerfile. docker reads standard input, so that it may live where it sees no file of ours (as
 * a snap, in a virtual machine); others want a file. `beside`: it finds the Dockerfile's own ignore file only there.
 */
export function wayIn(name: EngineName, hasIgnoreFile: boolean): "input" | "file" | "beside" {
	switch (name) {
		case "docker":
			return hasIgnoreFile ? "beside" : "input";
		case "nerdctl":
			return hasIgnoreFile ? "beside" : "file";
		case "podman":
		case "buildah":
			return "file";
	}
}

/** Builds an image. */
export function build({ name, program, buildx }: Engine, request: BuildRequest): Command {
	const { text, file, ignoreFile, context, tag, further } = request;
	const told = ignoreFile !== undefined && wayIn(name, true) !== "beside";
	const args = [
		...buildVerb(name, buildx),
		...(told ? ["--ignorefile", ignoreFile] : []),
		...["-f", file ?? "-", "-t", tag, ...further, context],
	];
	return file === undefined ? { program, args, input: text } : { program, args };
}

function buildVerb(name: EngineName, buildx: boolean): readonly string[] {
	switch (name) {
		case "docker":
			// A builder other than docker's own keeps the image to itself unless it is told to load it.
			return buildx ? ["buildx", "build", "--load", "--progress", "plain"] : ["build"];
		case "nerdctl":
			return ["build", "--progress", "plain"];
		case "podman":
			// The other format has no HEALTHCHECK and no SHELL.
			return ["build", "--format", "docker", "--force-rm"];
		case "buildah":
			return ["bud", "--format", "docker", "--force-rm", "--layers"];
	}
}

/** Prints an image's config as JSON, for `inspected`. */
export function inspect({ program, runs }: Engine, tag: string): Command {
	return runs === undefined
		? { program, args: ["inspect", "--type", "image", tag] }
		: { program: runs, args: ["image", "inspect", tag] };
}

/** Prints an image's size for people, for an engine whose `inspect` does not say it. */
export function size({ program }: Engine, tag: string): Command {
	return { program, args: ["images", "--format", "{{.Size}}", tag] };
}

/** Runs an image in a container of a name, with a limit of memory where it is not refused. */
export function run(program: string, { tag, container, limited, words }: RunRequest): Command {
	const limits = limited ? ["--memory", memoryLimit] : [];
	// The same name inside as well, since programs print it.
	const args = ["run", "--rm", "--name", container, "--hostname", "verify", ...limits, tag, ...words];
	return { program, args };
}

/** What to run. */
export interface RunRequest {
	readonly tag: string;
	readonly container: string;
	readonly limited: boolean;
	readonly words: readonly string[];
}

const memoryLimit = "2g";

/**
 * Takes how `run` ended; gives the engine's complaint where it was the engine that failed, and not the program in the
 * container, which may end with the same code.
 */
export function failureToStart(code: number | undefined, errors: string): string | undefined {
	if (code !== 125) return undefined;
	return errors
		.split("\n")
		.find((line) =>
			/^(?:docker: |Error: |Error response from daemon|time=.*level=(?:error|fatal))/.test(line),
		);
}

/** Ends a container at once. */
export function kill(program: string, container: string): Command {
	return { program, args: ["kill", container] };
}

/** Removes a container that may be gone already. */
export function removeContainer(program: string, container: string): Command {
	return { program, args: ["rm", "-f", container] };
}

/** Removes an image that may be gone already. */
export function removeImage({ name, program }: Engine, tag: string): Command {
	return { program, args: name === "buildah" ? ["rmi", tag] : ["image", "rm", "-f", tag] };
}
