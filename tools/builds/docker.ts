// Docker as the engine of the real builds: BuildKit's own answers. Which daemon it is, the environment says. The stand-ins
// for base images are made by buildah and loaded; what the daemon has by a base image's name already is used as it is.

import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, type Outcome, run } from "../processes.ts";
import { standIn } from "./bases.ts";
import { call, prepareBuildah } from "./buildah.ts";
import { type Build, cache, type Engine, type Inspected, type Printed } from "./engine.ts";

/** Takes the daemon that the environment names; fails where none answers. */
export async function prepareDocker(): Promise<Engine> {
	const { code, output } = await docker(["version"]);
	if (code !== 0) throw new Failure(`docker does not answer:\n${output}`);
	await prepareBuildah();
	await mkdir(join(cache, "logs"), { recursive: true });
	const named = new Set<string>();
	return {
		name: "docker",
		provide: (image) => queued(() => provide(image, named)),
		build,
		run: runImage,
		inspect,
		withFiles,
		async remove(images) {
			if (images.length > 0) await docker(["image", "rm", "-f", ...images]);
		},
		inventory,
		async end() {
			if (named.size > 0) await docker(["image", "rm", ...named]);
		},
	};
}

function docker(args: readonly string[], seconds = 900): Promise<Outcome> {
	return run("docker", args, { timeout: seconds * 1000 });
}

let queue: Promise<unknown> = Promise.resolve();

function queued<T>(work: () => Promise<T>): Promise<T> {
	const next = queue.then(work);
	queue = next.catch(() => undefined);
	return next;
}

async function provide(image: string, named: Set<string>): Promise<void> {
	if (await hasImage(image)) return;
	const stand = await standIn(image);
	if (!(await hasImage(stand))) {
		const archive = join(cache, "stand-in.tar");
		await rm(archive, { force: true });
		const pushed = await call("buildah", ["push", "-q", stand, `docker-archive:${archive}:${stand}`]);
		const loaded = pushed.code === 0 ? await docker(["load", "-q", "-i", archive]) : pushed;
		await rm(archive, { force: true });
		if (loaded.code !== 0) throw new Failure(`${stand} could not be loaded:\n${loaded.output}`);
	}
	await docker(["tag", stand, image]);
	named.add(image);
}

async function hasImage(image: string): Promise<boolean> {
	return (await docker(["image", "inspect", image])).code === 0;
}

function build({ tag, file, context, target, cached }: Build): Promise<Outcome> {
	return docker([
		...["build", "--progress", "plain", "--network", "host"],
		...(cached ? [] : ["--no-cache"]),
		...(target === undefined ? [] : ["--target", target]),
		...["-t", tag, "-f", file, context],
	]);
}

async function runImage(image: string, args: readonly string[]): Promise<Printed> {
	const errors = join(cache, "logs", `${image.replaceAll("/", "-")}.stderr`);
	const command = ["run", "--rm", "--network", "none", image, ...args];
	const script = 'errors=$1; shift; exec docker "$@" 2>"$errors"';
	const { code, output } = await run("sh", ["-c", script, "sh", errors, ...command], { timeout: 120_000 });
	return { code, output, errors: await readFile(errors, "utf8").catch(() => "") };
}

async function inspect(image: string): Promise<Inspected> {
	const { output } = await docker(["image", "inspect", image]);
	const [{ Id: id, Config: config, Size: size }] = JSON.parse(output);
	return { id, size, config };
}

async function withFiles<T>(image: string, look: (root: string) => Promise<T>): Promise<T> {
	const root = await mkdtemp(join(tmpdir(), "conversion-files-"));
	// A container needs a command, which is not run here.
	const { output: container, code } = await docker(["create", "--network", "none", image, "none"]);
	try {
		const script = 'docker export "$1" | tar -x -C "$2" --numeric-owner -p';
		const exported = await run("sh", ["-c", script, "sh", container.trim(), root]);
		if (code !== 0 || exported.code !== 0) {
			throw new Failure(`${image} could not be looked into: ${container}${exported.output}`);
		}
		return await look(root);
	} finally {
		await docker(["rm", "-f", container.trim()]);
		await rm(root, { recursive: true, force: true });
	}
}

async function inventory(word: string): Promise<string> {
	const containers = await docker(["ps", "-aq", "--no-trunc"]);
	const images = await docker(["images", "--format", "{{.Repository}}:{{.Tag}}"]);
	const named = images.output.split("\n").filter((line) => line.includes(word));
	const untagged = await docker(["images", "-q", "--filter", "dangling=true"]);
	return JSON.stringify([containers.output, named, untagged.output]);
}
