// Verifying a conversion: the engines' command lines, how images and runs are compared, the report, and the work
// itself with an engine that is made up. The real engines are `npm run test:builds`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Outcome, Runner } from "../server/src/engine/process.ts";
import { verify } from "../server/src/engine/verify.ts";
import { buildGraph } from "../server/src/service/graph/build.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import * as commands from "../server/src/service/verify/commands.ts";
import { compareConfigs, compareRuns } from "../server/src/service/verify/compare.ts";
import { inspected } from "../server/src/service/verify/inspection.ts";
import { report } from "../server/src/service/verify/report.ts";
import { stepIn } from "../server/src/service/verify/step.ts";
import { ownVariables } from "../server/src/service/verify/variables.ts";
import type {
	EngineName,
	SmokeRun,
	Verification,
	VerificationRequest,
} from "../server/src/service/verify/verification.ts";
import { commandWords } from "../server/src/service/verify/words.ts";

function engine(name: EngineName, buildx = false): commands.Engine {
	return { name, program: name, buildx, runs: name === "buildah" ? undefined : name };
}

function line({ program, args }: commands.Command): string {
	return [program, ...args].join(" ");
}

test("each engine is told to build in its own words", () => {
	const request = { text: "FROM a", context: "/c", tag: "t:1", further: ["--build-arg", "A=1"] };
	const file = { ...request, file: "/tmp/f", ignoreFile: "/c/D.dockerignore" };
	assert.deepEqual(
		[
			commands.build(engine("docker", true), request),
			commands.build(engine("docker"), request),
			commands.build(engine("docker"), file),
			commands.build(engine("podman"), file),
			commands.build(engine("nerdctl"), file),
			commands.build(engine("buildah"), file),
		].map(line),
		[
			"docker buildx build --load --progress plain -f - -t t:1 --build-arg A=1 /c",
			"docker build -f - -t t:1 --build-arg A=1 /c",
			"docker build -f /tmp/f -t t:1 --build-arg A=1 /c",
			"podman build --format docker --force-rm --ignorefile /c/D.dockerignore -f /tmp/f -t t:1 --build-arg A=1 /c",
			"nerdctl build --progress plain -f /tmp/f -t t:1 --build-arg A=1 /c",
			"buildah bud --format docker --force-rm --layers --ignorefile /c/D.dockerignore -f /tmp/f -t t:1 --build-arg A=1 /c",
		],
	);
	assert.equal(commands.build(engine("docker"), request).input, "FROM a");
	assert.equal(commands.build(engine("docker"), file).input, undefined);
});

test("an image is read from what docker, podman and buildah print", () => {
	const docker = `[{"Id":"x","Size":1200,"Config":{"Cmd":["a"],"Healthcheck":{"Test":["NONE"]}}}]`;
	const podman = `[{"Size":1200,"Config":{"Cmd":["a"]},"HealthCheck":{"Test":["NONE"]}}]`;
	const buildah = `{"OCIv1":{"config":{}},"Docker":{"config":{"Cmd":["a"],"Healthcheck":{"Test":["NONE"]}}}}`;
	const expected = { size: 1200, config: { Cmd: ["a"], Healthcheck: { Test: ["NONE"] } } };
	assert.deepEqual(inspected(docker), expected);
	assert.deepEqual(inspected(podman), expected);
	assert.deepEqual(inspected(buildah, "1.2 kB\n"), expected);
	assert.equal(inspected(buildah), undefined);
	for (const broken of ["", "[]", "{}", "null", `[{"Size":"large"}]`])
		assert.equal(inspected(broken), undefined);
});

test("configs are compared by what they say, not by how it is written", () => {
	const own = { before: new Set(["A", "CGO_ENABLED", "GONE"]), after: new Set(["A"]) };
	const image = (config: Record<string, unknown>) => ({ size: 1, config });
	const before = image({
		Env: ["PATH=/go/bin", "A=1", "CGO_ENABLED=0", "GOLANG_VERSION=1.22"],
		WorkingDir: "",
		User: "root",
		ExposedPorts: { "80/tcp": {}, "443/tcp": {} },
		Labels: { "io.buildah.version": "1.28" },
		Volumes: null,
		Cmd: [],
	});
	const after = image({
		Env: ["PATH=/bin", "A=1"],
		WorkingDir: "/",
		ExposedPorts: { "443/tcp": {}, "80/tcp": {} },
		Labels: null,
	});
	assert.deepEqual(compareConfigs(before, after, own), {
		differences: [],
		remarks: [
			"Env: CGO_ENABLED stays in the build stage.",
			"Env: the base images differ in GOLANG_VERSION, PATH.",
		],
	});
	const other = image({ Env: ["PATH=/bin", "A=2"], User: "app", Cmd: ["x"], WorkingDir: "/src" });
	assert.deepEqual(
		compareConfigs(after, other, own).differences.map(({ field, before: old, after: now }) => [
			field,
			old,
			now,
		]),
		[
			["Cmd", "not set", '["x"]'],
			["WorkingDir", '"/"', '"/src"'],
			["User", "not set", '"app"'],
			["ExposedPorts", '{"443/tcp":{},"80/tcp":{}}', "not set"],
			["Env A", "1", "2"],
		],
	);
});

function ran(out: string, code: number | undefined = 0, errors = ""): SmokeRun {
	return { code, out, errors };
}

test("outputs that differ are compared with what two runs of the old image differ in", () => {
	assert.equal(compareRuns(ran("a\n"), ran("a\n")).verdict, "same");
	assert.equal(compareRuns(ran("a\n"), ran("a\n", 1)).verdict, "differs");
	assert.equal(compareRuns({ ...ran("a\n"), code: undefined }, ran("a\n")).verdict, "differs");
	assert.equal(compareRuns(ran(""), ran("", 0, "lost\n")).verdict, "differs");
	// The old image prints the same again, so it is the new one that differs.
	assert.equal(compareRuns(ran("port 80\n"), ran("port 81\n"), ran("port 80\n")).verdict, "differs");
	const at = (time: string, word = "ready") => ran(`${time} ${word} pid ${time.length}\n`);
	assert.equal(compareRuns(at("10:00:00.5"), at("10:00:09"), at("10:00:07.25")).verdict, "varies");
	assert.equal(compareRuns(at("10:00:00"), at("10:00:09", "broken"), at("10:00:07")).verdict, "differs");
	assert.equal(compareRuns(ran("heads\n"), ran("edge\n"), ran("tails\n")).verdict, "unknown");
	const { lines } = compareRuns(ran("a\nb\nc\n"), ran("a\nx\n"), ran("a\nb\nc\n"));
	assert.deepEqual(lines, [
		{ stream: "output", line: 2, before: "b", after: "x" },
		{ stream: "output", line: 3, before: "c", after: undefined },
	]);
});

test("the variables that a file sets are those of its last stage and what that is built on", () => {
	const text = "FROM a AS base\nENV A=1 B=2\nFROM b AS other\nENV C=3\nFROM base\nENV LONG the rest = here\n";
	const graph = buildGraph(scan(TextDocument.create("file:///Dockerfile", "dockerfile", 1, text)));
	assert.deepEqual(ownVariables(graph), new Set(["LONG", "A", "B"]));
});

test("the steps of a build are known in what each builder prints", () => {
	assert.equal(stepIn("#7 [build 2/5] RUN make"), "build 2/5 RUN make");
	assert.equal(stepIn("#7 [2/5] RUN make"), "2/5 RUN make");
	assert.equal(stepIn("[1/2] STEP 2/5: RUN make"), "2/5 RUN make");
	assert.equal(stepIn("Step 2/5 : RUN make"), "2/5 RUN make");
	for (const other of ["#7 0.123 [2/5] cc", "#1 [internal] load build definition", "done", ""])
		assert.equal(stepIn(other), undefined);
});

test("a smoke command is one plain command", () => {
	assert.deepEqual(commandWords(`tool --name "two words" 'a$b'`), ["tool", "--name", "two words", "a$b"]);
	assert.deepEqual(commandWords(`sh -c "exit 3"`), ["sh", "-c", "exit 3"]);
	assert.deepEqual(commandWords("make CC=gcc all"), ["make", "CC=gcc", "all"]);
	for (const more of ["a && b", "a | b", "a > b", "A=1 b", "a $B", "", "a; b", "a *.c", `"`])
		assert.equal(commandWords(more), undefined, more);
});

const subject = {
	base: "alpine",
	own: { before: new Set<string>(), after: new Set<string>() },
	smoke: undefined,
	seconds: 10,
};

function compared(out: string, again?: string): Verification {
	const built = (size: number, text: string, code: number | undefined) => ({
		image: { size, config: { User: size === 5_200_000 ? "" : "" } },
		seconds: 3.26,
		run: ran(text, code),
	});
	return {
		kind: "compared",
		engine: "docker (buildx)",
		before: built(565_600_000, "hello\n", 0),
		after: built(5_200_000, out, 0),
		...(again !== undefined && { again: ran(again) }),
		notes: [],
	};
}

test("the report shows before and after, and ends with the sum", () => {
	const { verdict, text } = report(compared("hello\n"), subject);
	assert.equal(verdict, "same");
	assert.equal(
		text,
		[
			"Built by docker (buildx): the file as it is, and converted (alpine).",
			"",
			"             before        after",
			"size       565.6 MB       5.2 MB  99.1% smaller (108.8x)",
			"build         3.3 s        3.3 s",
			"ends    exit code 0  exit code 0  the same",
			"prints       1 line       1 line  the same",
			"",
			"Run: the image's own command.",
			"Config: the same (Entrypoint, Cmd, WorkingDir, User, ExposedPorts, Volumes, Labels, StopSignal, Shell, Healthcheck, Env).",
			"",
			"The image is 99.1% smaller (108.8x); it prints the same; its config is the same.",
			"",
		].join("\n"),
	);
	const other = report(compared("\x1b[31mhi\n", "hello\n"), subject);
	assert.equal(other.verdict, "differs");
	assert.match(other.text, /line 1\n {6}before {2}hello\n {6}after {4}\[31mhi\n/);
	assert.match(other.summary, /it does not do the same/);
});

test("what could not be told is not called the same", () => {
	const failed = (which: "before" | "after"): Verification => ({
		kind: "build-failed",
		engine: "docker",
		which,
		output: "boom",
	});
	assert.equal(report(failed("before"), subject).verdict, "unknown");
	assert.equal(report(failed("after"), subject).verdict, "differs");
	assert.match(
		report(failed("after"), subject).text,
		/ {4}boom\n\nThe converted file \(alpine\) does not build\.\n$/,
	);
	assert.equal(report({ kind: "cancelled" }, subject).verdict, "unknown");
	const all = compared("hello\n");
	assert.ok(all.kind === "compared");
	const notRun = { ...all.before, run: { notRun: "no such thing" } };
	assert.equal(report({ ...all, before: notRun }, subject).verdict, "unknown");
	assert.equal(report({ ...all, after: { ...all.after, run: notRun.run } }, subject).verdict, "differs");
});

// The work with a made-up engine.

const request: VerificationRequest = {
	before: "FROM a\n",
	after: "FROM a AS build\nFROM b\n",
	context: "/c",
	buildArguments: [],
	seconds: 1,
};

type Answer = Partial<Outcome> | undefined;

/** An engine that is `podman` and answers as it is told; what was asked of it, without the parts that change. */
function made(answer: (words: string) => Answer): { readonly runner: Runner; readonly asked: string[] } {
	const asked: string[] = [];
	const runner: Runner = async ({ program, args }, { signal }) => {
		const words = [program, ...args]
			.join(" ")
			.replace(/dockerfile-stages-verify-\w+-\d+/g, "ID")
			.replace(/-f \S+Dockerfile/, "-f FILE");
		asked.push(words);
		const inspectAnswer = words.includes("image inspect") ? { out: `[{"Size":9,"Config":{}}]` } : {};
		const there = program === "podman" ? { code: 0 } : { code: undefined, missing: true };
		const given = { out: "", errors: "", missing: false, ...there, ...inspectAnswer, ...answer(words) };
		return signal.aborted ? { ...given, code: undefined } : given;
	};
	return { runner, asked };
}

const quiet = { signal: new AbortController().signal, progress: () => undefined };

test("both files are built and run, and all that was made is removed", async () => {
	const { runner, asked } = made((words) => (words.includes(" run ") ? { out: "hello\n" } : undefined));
	const result = await verify(request, quiet, runner);
	assert.equal(result.kind, "compared");
	assert.deepEqual(asked, [
		"docker version",
		"podman info",
		"podman build --format docker --force-rm -f FILE -t localhost/ID:before /c",
		"podman image inspect localhost/ID:before",
		"podman run --rm --name ID-0 --hostname verify --memory 2g localhost/ID:before",
		"podman build --format docker --force-rm -f FILE -t localhost/ID:after /c",
		"podman image inspect localhost/ID:after",
		"podman run --rm --name ID-1 --hostname verify --memory 2g localhost/ID:after",
		"podman rm -f ID-0",
		"podman rm -f ID-1",
		"podman image rm -f localhost/ID:before",
		"podman image rm -f localhost/ID:after",
	]);
});

test("a build that fails ends the work, says why, and leaves nothing behind", async () => {
	const { runner, asked } = made((words) =>
		words.includes("build") && words.includes("ID:after") ? { code: 1, errors: "no such file\n" } : undefined,
	);
	const result = await verify(request, quiet, runner);
	assert.deepEqual(result, {
		kind: "build-failed",
		engine: "podman",
		which: "after",
		output: "no such file",
	});
	assert.deepEqual(asked.slice(-3), [
		"podman rm -f ID-0",
		"podman image rm -f localhost/ID:before",
		"podman image rm -f localhost/ID:after",
	]);
});

test("a refused limit of memory is left out, and that is said", async () => {
	const { runner } = made((words) =>
		words.includes("--memory") ? { code: 125, errors: "Error: cgroups are not there\n" } : undefined,
	);
	const result = await verify(request, quiet, runner);
	assert.ok(result.kind === "compared");
	assert.deepEqual(result.notes, [
		"The engine refuses a limit of memory, so the containers ran without one.",
	]);
});

test("an engine that can't start containers leaves it at building; a program may end with its code", async () => {
	const broken = made((words) =>
		words.includes(" run ") ? { code: 125, errors: "Error: no runtime\n" } : undefined,
	);
	const result = await verify(request, quiet, broken.runner);
	assert.ok(result.kind === "compared");
	assert.deepEqual(result.before.run, { notRun: "Error: no runtime" });
	const own = made((words) => (words.includes(" run ") ? { code: 125, errors: "I give up\n" } : undefined));
	const other = await verify(request, quiet, own.runner);
	assert.ok(other.kind === "compared");
	assert.deepEqual(other.before.run, { code: 125, out: "", errors: "I give up\n" });
});

test("where no engine answers, each says why", async () => {
	const { runner } = made((words) =>
		words === "docker version"
			? { code: 1, missing: false, out: "Client: 26.1\n", errors: "Cannot connect to the Docker daemon.\n" }
			: { code: undefined, missing: true },
	);
	const result = await verify(request, quiet, runner);
	assert.ok(result.kind === "impossible");
	assert.equal(
		result.reason,
		"No container engine answers, so nothing was built:\n  docker: Cannot connect to the Docker daemon.\n" +
			"  podman: is not installed\n  nerdctl: is not installed\n  buildah: is not installed\n" +
			"Start one of them, or install one.",
	);
	const wanted = await verify({ ...request, engine: "nerdctl" }, quiet, runner);
	assert.ok(wanted.kind === "impossible");
	assert.match(
		wanted.reason,
		/^nerdctl can't be used, so nothing was built:\n {2}nerdctl: is not installed$/,
	);
});

test("a docker that is podman in truth is spoken to as podman", async () => {
	const { runner, asked } = made((words) =>
		words.startsWith("docker")
			? { code: 0, missing: false, ...(words === "docker version" && { out: "Client: Podman Engine\n" }) }
			: undefined,
	);
	const result = await verify(request, quiet, runner);
	assert.ok(result.kind === "compared");
	assert.equal(result.engine, "podman (called docker)");
	assert.ok(asked.some((words) => words.startsWith("docker build --format docker")));
});

test("an abort while it builds removes what was made", async () => {
	const controller = new AbortController();
	const { runner, asked } = made((words) => {
		if (words.includes("podman build")) controller.abort();
		return undefined;
	});
	const result = await verify(request, { ...quiet, signal: controller.signal }, runner);
	assert.equal(result.kind, "cancelled");
	assert.equal(asked.at(-1), "podman image rm -f localhost/ID:before");
	assert.ok(!asked.some((words) => words.includes("ID:after")));
});

test("a Dockerfile's own ignore file lies beside what docker builds, and goes with it", async (context) => {
	const folder = await temporary(context);
	const ignoreFile = join(folder, "Dockerfile.dockerignore");
	await writeFile(ignoreFile, "secret\n");
	const seen: string[] = [];
	const files: string[] = [];
	const runner: Runner = async ({ program, args }) => {
		const file = args[args.indexOf("-f") + 1];
		if (args.includes("build") && file !== undefined) {
			files.push(file);
			seen.push(await readFile(`${file}.dockerignore`, "utf8"), await readFile(file, "utf8"));
		}
		const out = args.includes("inspect") ? `[{"Size":9,"Config":{}}]` : "";
		return { code: program === "docker" ? 0 : 1, out, errors: "", missing: false };
	};
	await verify({ ...request, ignoreFile }, quiet, runner);
	assert.deepEqual(seen, ["secret\n", request.before, "secret\n", request.after]);
	for (const file of files) await assert.rejects(readFile(file));
});

// The command with a made-up engine on PATH.

const program = fileURLToPath(new URL("../server/src/cli.ts", import.meta.url));
const posix = { skip: process.platform === "win32" ? "the engine is made of a shell script" : false };

async function temporary(context: TestContext): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "verify-test-"));
	context.after(() => rm(folder, { recursive: true, force: true }));
	return folder;
}

/** A folder with a Dockerfile and an engine `podman`, whose `build` is the script. */
async function project(context: TestContext, build: string): Promise<string> {
	const folder = await temporary(context);
	await writeFile(
		join(folder, "Dockerfile"),
		'FROM golang:1.22\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n',
	);
	const script = [
		"#!/bin/sh",
		`echo "$*" >> "${folder}/log"`,
		'case "$1" in',
		`build) ${build} ;;`,
		`image) [ "$2" = rm ] || echo '[{"Size": 9, "Config": {}}]' ;;`,
		"run) echo hello ;;",
		"esac",
	];
	for (const name of ["podman", "docker"]) {
		// No real engine of this machine may answer.
		await writeFile(join(folder, name), name === "podman" ? script.join("\n") : "#!/bin/sh\nexit 1\n");
		await chmod(join(folder, name), 0o755);
	}
	return folder;
}

function start(folder: string, ...args: readonly string[]) {
	const child = spawn(process.execPath, [program, "convert", "--verify", ...args], {
		cwd: folder,
		env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, TMPDIR: folder },
	});
	let out = "";
	let errors = "";
	child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
		out += chunk;
	});
	child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
		errors += chunk;
	});
	const ended = new Promise<{ code: number | null; out: string; errors: string }>((resolve) =>
		child.on("close", (code) => resolve({ code, out, errors })),
	);
	return { child, ended, errors: () => errors };
}

test("the command prints the report, and says on standard error what goes on", posix, async (context) => {
	const folder = await project(context, 'echo "STEP 2/4: COPY . ."');
	const { code, out, errors } = await start(folder, "Dockerfile", "--", "--build-arg", "A=1").ended;
	assert.equal(errors.includes("building the converted file: 2/4 COPY . ."), true, errors);
	assert.match(out, /Built by podman: the file as it is, and converted \(\w+\)\.\n/);
	assert.match(out, /The image is as large as it was; it prints the same; its config is the same\.\n$/);
	assert.equal(code, 0);
	const log = await readFile(join(folder, "log"), "utf8");
	assert.match(log, new RegExp(`^build .* --build-arg A=1 ${folder}/?$`, "m"));
	assert.deepEqual((await readdir(folder)).sort(), ["Dockerfile", "docker", "log", "podman"]);
});

test("a build that fails shows the end of what the engine said", posix, async (context) => {
	const folder = await project(context, "echo 'no such package' >&2; exit 1");
	const { code, out } = await start(folder, "Dockerfile").ended;
	assert.equal(code, 4);
	assert.match(
		out,
		/^podman printed at the end:\n {4}no such package\n\nThe file as it is does not build\.\n$/,
	);
});

test("Ctrl+C ends the engine and what it has started, and removes what was made", posix, async (context) => {
	const folder = await project(context, `echo "STEP 1/4: FROM x"; sleep 600; echo 'and went on'; exit 1`);
	const { child, ended, errors } = start(folder, "Dockerfile");
	while (!errors().includes("1/4 FROM x")) await new Promise((resolve) => setTimeout(resolve, 20));
	child.kill("SIGINT");
	const { code, out } = await ended;
	assert.equal(code, 130);
	assert.equal(out, "Cancelled. What had been made is removed.\n");
	const log = (await readFile(join(folder, "log"), "utf8")).trim().split("\n");
	assert.match(log.at(-1) ?? "", /^image rm -f localhost\/dockerfile-stages-verify-/);
	assert.deepEqual((await readdir(folder)).sort(), ["Dockerfile", "docker", "log", "podman"]);
});

test("bad usage is told before anything is built", posix, async (context) => {
	const folder = await project(context, "exit 1");
	for (const [args, message] of [
		[["--engine", "lorry", "Dockerfile"], "--engine is one of docker, podman, nerdctl, buildah"],
		[["--smoke", "a && b", "Dockerfile"], "--smoke is one plain command"],
		[["--seconds", "soon", "Dockerfile"], "--seconds is a number of seconds"],
	] as const) {
		const { code, errors } = await start(folder, ...args).ended;
		assert.equal(code, 2);
		assert.ok(errors.includes(message), errors);
	}
	assert.ok(!(await readdir(folder)).includes("log"));
});
