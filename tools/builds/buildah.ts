// The engine of the real builds: Debian's buildah and podman with runc as root, its store in a folder of its own.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { Failure, type Outcome, run } from "../processes.ts";
import { standIn } from "./bases.ts";
import { type Build, cache, type Engine, type Inspected, type Printed } from "./engine.ts";

const packages = ["buildah", "runc", "podman", "mmdebstrap"];
const folders = [
	"store",
	"run",
	"apt/lists/partial",
	"apt/archives/partial",
	"apt/projects",
	"go-build",
	"context",
	"logs",
];

/** Installs the engine where it is missing, and writes its settings; fails with what to do where that can't be. */
export async function prepareBuildah(): Promise<Engine> {
	if (process.platform !== "linux" || process.getuid?.() !== 0) {
		throw new Failure(
			`Real builds need root on Linux: the engine is buildah and podman with runc. Run it as root in a Debian container or machine.`,
		);
	}
	const missing: string[] = [];
	for (const name of packages) if ((await run("which", [name])).code !== 0) missing.push(name);
	if (missing.length > 0) await install(missing);
	for (const folder of folders) await mkdir(join(cache, folder), { recursive: true });
	await writeFile(
		join(cache, "storage.conf"),
		`[storage]\ndriver="overlay"\ngraphroot="${cache}/store"\nrunroot="${cache}/run"\n`,
	);
	// Containers here may not raise limits, and nothing may go through systemd.
	await writeFile(
		join(cache, "containers.conf"),
		`[containers]\ndefault_ulimits=["nofile=1024:1024","nproc=4096:4096"]\nnetns="host"\n` +
			`[engine]\nruntime="runc"\ncgroup_manager="cgroupfs"\nevents_logger="file"\n`,
	);
	return {
		name: "buildah",
		provide,
		build,
		run: runImage,
		inspect,
		withFiles,
		async remove(images) {
			for (const image of images) await call("buildah", ["rmi", "-f", image]);
		},
		inventory,
		async end() {
			await call("buildah", ["rmi", "--prune", "-f"]);
		},
	};
}

/** Runs a program of the engine with its settings. */
export function call(
	program: "buildah" | "podman",
	args: readonly string[],
	seconds = 900,
): Promise<Outcome> {
	return run(program, args, { env: environment(), timeout: seconds * 1000 });
}

/** Whether the store has an image. */
export async function hasImage(name: string): Promise<boolean> {
	return (await call("podman", ["image", "exists", name])).code === 0;
}

/** The environment in which the engine's programs find its settings. */
export function environment(): NodeJS.ProcessEnv {
	return {
		...process.env,
		CONTAINERS_STORAGE_CONF: join(cache, "storage.conf"),
		CONTAINERS_CONF: join(cache, "containers.conf"),
		BUILDAH_ISOLATION: "chroot",
	};
}

// The store is the runner's own, so the names may stay.
async function provide(image: string): Promise<void> {
	await call("buildah", ["tag", await standIn(image), qualified(image)]);
}

// The engine has no `docker.io` to look in: it is asked for by the whole name.
function qualified(image: string): string {
	const [first = ""] = image.split("/");
	if (image.includes("/") && /[.:]|^localhost$/.test(first)) return image;
	return `docker.io/${image.includes("/") ? image : `library/${image}`}`;
}

async function build({ tag, file, context, target, cached, archives }: Build): Promise<Outcome> {
	const mounts = ["-v", `${cache}/go-build:/root/.cache/go-build`];
	if (archives !== undefined) {
		// Each has its own: the package manager locks the folder while it works.
		const folder = join(cache, "apt/projects", archives);
		await mkdir(join(folder, "partial"), { recursive: true });
		mounts.push("-v", `${folder}:/var/cache/apt/archives`);
	}
	return call("buildah", [
		...["bud", "--pull-never", "--force-rm", "--format", "docker"],
		...(cached ? ["--layers"] : ["--no-cache", ...mounts]),
		...(target === undefined ? [] : ["--target", target]),
		...["-t", tag, "-f", file, context],
	]);
}

async function runImage(image: string, args: readonly string[]): Promise<Printed> {
	const errors = join(cache, "logs", `${image.replaceAll("/", "-")}.stderr`);
	const command = ["run", "--rm", "--network", "none", image, ...args];
	const script = 'errors=$1; shift; exec podman "$@" 2>"$errors"';
	const { code, output } = await run("sh", ["-c", script, "sh", errors, ...command], {
		env: environment(),
		timeout: 120_000,
	});
	return { code, output, errors: await readFile(errors, "utf8").catch(() => "") };
}

async function inspect(image: string): Promise<Inspected> {
	const { output } = await call("podman", ["image", "inspect", image]);
	const [{ Id: id, Config: config, Size: size, HealthCheck: healthcheck }] = JSON.parse(output);
	return { id, size, config: { ...config, Healthcheck: healthcheck ?? config.Healthcheck } };
}

async function withFiles<T>(image: string, look: (root: string) => Promise<T>): Promise<T> {
	const { output: mounted, code } = await call("podman", ["image", "mount", image]);
	if (code !== 0) throw new Failure(`${image} could not be looked into: ${mounted}`);
	try {
		return await look(mounted.trim());
	} finally {
		await call("podman", ["image", "unmount", image]);
	}
}

async function inventory(word: string): Promise<string> {
	const containers = await call("buildah", ["containers", "-q", "--all"]);
	const running = await call("podman", ["ps", "-aq"]);
	const images = await call("podman", ["images", "--format", "{{.Repository}}:{{.Tag}}"]);
	const named = images.output.split("\n").filter((line) => line.includes(word));
	return JSON.stringify([containers.output, running.output, named]);
}

async function install(missing: readonly string[]): Promise<void> {
	if ((await run("which", ["apt-get"])).code !== 0) {
		throw new Failure(`Real builds need ${missing.join(", ")}: please install them.`);
	}
	console.log(`Installing ${missing.join(", ")} (apt-get) ...`);
	const command = `apt-get -qq update && apt-get install -qq -y --no-install-recommends ${missing.join(" ")}`;
	const { code, output } = await run("sh", ["-c", command], {
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
	});
	if (code !== 0) {
		throw new Failure(
			`${output}\napt-get could not install ${missing.join(", ")}: is a mirror of Debian within reach? Nothing was built.`,
		);
	}
}
