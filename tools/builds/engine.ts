// The engine of the real builds: Debian's buildah and podman with runc as root, its store in a folder of its own.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { Failure, type Outcome, run } from "../processes.ts";

/**
 * Where the engine keeps images, and what the builds fetch. Safe to delete, not in the repository. CONVERSIONS_CACHE
 * names another folder, to begin without any.
 */
export const cache = process.env.CONVERSIONS_CACHE ?? join(import.meta.dirname, "../../.conversions-cache");

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
export async function prepareEngine(): Promise<void> {
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
}

/** Runs a program of the engine with its settings. */
export function engine(
	program: "buildah" | "podman",
	args: readonly string[],
	seconds = 900,
): Promise<Outcome> {
	return run(program, args, { env: environment(), timeout: seconds * 1000 });
}

/** What a container of an image prints on standard output, apart from standard error, and its exit code. */
export async function runImage(image: string, args: readonly string[]): Promise<Printed> {
	const errors = join(cache, "logs", `${image.replaceAll("/", "-")}.stderr`);
	const command = ["run", "--rm", "--network", "none", image, ...args];
	const script = 'errors=$1; shift; exec podman "$@" 2>"$errors"';
	const { code, output } = await run("sh", ["-c", script, "sh", errors, ...command], {
		env: environment(),
		timeout: 120_000,
	});
	return { code, output, errors: await readFile(errors, "utf8").catch(() => "") };
}

/** What a container printed. */
export interface Printed {
	readonly code: number;
	readonly output: string;
	readonly errors: string;
}

/** Whether the store has an image. */
export async function hasImage(name: string): Promise<boolean> {
	return (await engine("podman", ["image", "exists", name])).code === 0;
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
