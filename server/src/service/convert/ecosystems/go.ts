// Go: one or several static programs, or ones that cgo links against the C library of the build image.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { alpineFor, debianSlim, distrolessStatic, type RuntimeBase, sameBase, scratch } from "../bases.ts";
import type { Placed } from "../copies.ts";
import { everInstalled, installedPackages } from "../packages.ts";
import { concrete, type Recipe, type Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { deedOf } from "../tools.ts";
import { dataIn, inContext, namesBuildInput, namesData, withinAny } from "./data.ts";
import type { Artefact, BuildChange, Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { type GoBuild, goBuildsOf, textAt } from "./go-build.ts";

/** Programs built by `go build`, `go install`, or by make in an image of Go. */
export const go: Ecosystem = {
	id: "go",
	recognises: (recipe) =>
		goBuildsOf(recipe).length > 0 ||
		((isGoImage(recipe) || installsGo(recipe)) && opaqueBuilds(recipe).length > 0),
	split,
};

const toolVariables: ReadonlySet<string> = new Set(
	(
		"GOPATH GOBIN GOROOT GOCACHE GOMODCACHE GOPROXY GOPRIVATE GONOSUMDB GONOSUMCHECK GONOPROXY GOSUMDB GOFLAGS GOOS " +
		"GOARCH GOARM GOAMD64 GO111MODULE GOTOOLCHAIN GOEXPERIMENT GOINSECURE CGO_ENABLED CGO_CFLAGS CGO_LDFLAGS CC CXX " +
		"GOLANG_VERSION GO_VERSION"
	).split(" "),
);

// What needs the Go toolchain, or the sources, while the container runs.
const developmentTools: ReadonlySet<string> = new Set(
	"go air reflex gin CompileDaemon fresh realize modd make dlv gow wgo ginkgo gotestsum golangci-lint task mage".split(
		" ",
	),
);

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const { base } = recipe;
	const development = runtime.programs.find((program) => developmentTools.has(baseOf(program)));
	if (development !== undefined) {
		return {
			refused: `The container runs ${baseOf(development)}, which needs the build tools and the sources.`,
		};
	}
	const builds = goBuildsOf(recipe).filter((build) => !build.tool);
	const opaque = opaqueBuilds(recipe);
	const inputs = inputsOf(recipe, builds, opaque);
	const artefacts = artefactsOf({ recipe, runtime, builds, opaque, inputs });
	if ("refused" in artefacts) return artefacts;
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const linkage = linkageOf(recipe, builds, opaque.length > 0 || builds.length === 0);
	if ("refused" in linkage) return linkage;
	const libraries = linkage.cgo === undefined ? [] : librariesOf(recipe);
	if (
		libraries.length > 0 &&
		recipe.base.system.release === undefined &&
		recipe.base.version.split(".").length > 2
	) {
		return {
			refused: `The program may be linked against ${libraries[0]}, and ${recipe.base.text} does not tell its release of the system.`,
		};
	}
	const choices = choicesOf({ recipe, runtime, linkage, builds });
	if (choices.length === 0) {
		return {
			refused: `Which system ${base.text} is built on can't be told, so no base for run time is sure to fit.`,
		};
	}
	return {
		artefacts: [...artefacts.found, ...dataOf(recipe, inputs, artefacts.found)],
		inputs,
		choices,
		toolVariables,
		keepsDevelopmentPackages: libraries.length > 0,
		isSource: (placed) => isSource(recipe, placed, builds),
		lastBuild,
	};
}

function isGoImage(recipe: Recipe): boolean {
	return recipe.base.name === "golang";
}

function installsGo(recipe: Recipe): boolean {
	return everInstalled(recipe).some(({ name }) => name === "go" || name === "golang" || name === "golang-go");
}

// Commands that build, but do not say what: `make`, a script of the sources.
function opaqueBuilds(recipe: Recipe): readonly { readonly step: Step; readonly command: ShellCommand }[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? [])
			.filter((command) => {
				const name = command.words[0]?.value ?? "";
				if (["make", "gmake", "mage", "task", "goreleaser", "gox", "bazel"].includes(baseOf(name)))
					return true;
				return name.includes("/") && !name.startsWith("/usr/") && deedOf(command) === "unknown";
			})
			.map((command) => ({ step, command })),
	);
}

type Opaque = ReturnType<typeof opaqueBuilds>;

function inputsOf(recipe: Recipe, builds: readonly GoBuild[], opaque: Opaque): readonly string[] {
	const folders = new Set<string>([
		"/root/.cache",
		"/tmp",
		"/usr/local/go",
		"/root/.ssh",
		"/root/.netrc",
		"/root/.gitconfig",
	]);
	const gopath = recipe.end.variables.get("GOPATH")?.split(":")[0];
	if (gopath !== undefined && gopath !== "/usr" && gopath !== "/") folders.add(gopath);
	const works = [...builds.map((build) => build.folder), ...opaque.map(({ command }) => command.cwd)];
	for (const folder of works) if (folder !== undefined && folder !== "/") folders.add(folder);
	for (const step of recipe.steps) {
		for (const { path, kind } of step.placed ?? []) {
			if (path === undefined || path === "/" || kind === "file") continue;
			if (works.some((folder) => folder !== undefined && isWithin(folder, path))) folders.add(path);
		}
		for (const command of step.script?.commands ?? []) {
			const [name, verb] = command.words.map((word) => word.value);
			if (name === "git" && verb === "clone" && command.cwd !== undefined) {
				const target = command.words.at(-1)?.value ?? "";
				if (target.startsWith("/") && target.length > 1) folders.add(target);
			}
		}
	}
	return [...folders];
}

interface Parts {
	readonly recipe: Recipe;
	readonly runtime: Runtime;
	readonly builds: readonly GoBuild[];
	readonly opaque: Opaque;
	readonly inputs: readonly string[];
}

const pathFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

function artefactsOf({
	recipe,
	runtime,
	builds,
	opaque,
	inputs,
}: Parts): { found: readonly Artefact[] } | Refusal {
	const found = new Map<string, Artefact>();
	const outputs = movedOutputs(recipe, builds, inputs);
	const named = new Set(runtime.words);
	const lookup = (program: string): string | undefined =>
		outputs.find((path) => path === program || concrete(recipe, path) === program);
	let runs = 0;
	const workdir = concrete(recipe, recipe.end.workdir);
	for (const word of runtime.words) if (lookup(resolvePath(workdir, word) ?? "") !== undefined) runs++;
	for (const program of runtime.programs) {
		if (program.includes("/")) {
			const output = lookup(program);
			const unnamed = builds.some((build) => build.unnamedIn === parentOf(program));
			if (output !== undefined)
				found.set(output, { path: output, why: `${program} is what the container runs.` });
			else if (unnamed || (withinAny(program, inputs) && !isSystem(program))) {
				const made = unnamed || opaque.length > 0;
				if (!made && inContext(recipe, program) === "missing") {
					return { refused: `The container runs ${program}, and no step of the file makes it.` };
				}
				if (inContext(recipe, program) === undefined && !made && !program.endsWith(".sh")) {
					return { refused: `The container runs ${program}, and it can't be told which step makes it.` };
				}
				const script = textAt(recipe, program);
				const tool = script === undefined ? undefined : /(^|[\s;&|(])(go|make|air)\s/m.exec(script)?.[2];
				if (tool !== undefined) return { refused: `${program} runs ${tool}, which needs the build tools.` };
				found.set(program, { path: program, why: `${program} is what the container runs.` });
				// What an unknown script runs can't be told: it does not count as one of the programs.
				if (!made && script === undefined) continue;
			} else continue;
			runs++;
			continue;
		}
		const output = outputs.find((path) => baseOf(concrete(recipe, path) ?? path) === program);
		const folder = builds.find(
			(build) => build.unnamedIn !== undefined && build.command.words[1]?.value === "install",
		);
		const path = output ?? (folder?.unnamedIn === undefined ? undefined : `${folder.unnamedIn}/${program}`);
		if (path === undefined || isCommon(program)) continue;
		const inPath = pathFolders.includes(parentOf(path));
		const to = inPath || named.has(path) ? undefined : `/usr/local/bin/${program}`;
		const where = to === undefined ? "" : " It goes to a folder that is in every image's PATH.";
		found.set(path, {
			path,
			...(to !== undefined && { to }),
			why: `${program} is what the container runs.${where}`,
		});
		runs++;
	}
	for (const output of outputs) {
		if (found.has(output)) continue;
		const shared = [...found.values()].some(
			({ path, to }) => to !== undefined && parentOf(path) === parentOf(output),
		);
		const to = shared && !named.has(output) ? `/usr/local/bin/${baseOf(output)}` : undefined;
		const why = `${output} is built here, and nothing says that it is not needed.`;
		found.set(output, { path: output, ...(to !== undefined && { to }), why });
	}
	for (const word of runtime.words) {
		if (found.has(word) || !word.startsWith("/") || !withinAny(word, inputs)) continue;
		const build = builds.some(({ unnamedIn }) => unnamedIn === parentOf(word));
		if (!build) continue;
		found.set(word, { path: word, why: `${word} is named by what describes the container.` });
		runs++;
	}
	if (found.size === 0 || runs === 0) {
		return { refused: "It can't be told which of the files that the build makes the container runs." };
	}
	const order = new Map(outputs.map((path, index) => [path, index]));
	const place = ({ path }: Artefact): number => order.get(path) ?? outputs.length;
	return { found: [...found.values()].sort((a, b) => place(a) - place(b)) };
}

function isSystem(path: string): boolean {
	return pathFolders.includes(parentOf(path));
}

function isCommon(program: string): boolean {
	return ["sh", "bash", "curl", "wget", "cat", "test"].includes(program);
}

// The programs where they are in the end: `cp` and `mv` carry them away.
function movedOutputs(
	recipe: Recipe,
	builds: readonly GoBuild[],
	inputs: readonly string[],
): readonly string[] {
	const outputs = new Set<string>();
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			const build = builds.find((each) => each.step === step && each.index === index);
			for (const output of build?.outputs ?? []) outputs.add(output);
			const name = command.words[0]?.value;
			if (name === "rm") {
				for (const word of command.words.slice(1)) outputs.delete(pathIn(command, word.value) ?? "");
			}
			if (name !== "cp" && name !== "mv" && name !== "install") continue;
			const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
			const target = pathIn(command, words.at(-1)?.value);
			if (target === undefined) continue;
			for (const word of words.slice(0, -1)) {
				const source = pathIn(command, word.value);
				const known = source !== undefined && outputs.has(source);
				const built =
					known || (source !== undefined && !isPlacedFile(recipe, source) && withinAny(source, inputs));
				if (source === undefined || word.glob || !built) continue;
				const intoFolder = isFolder(recipe, target, words.at(-1)?.value) || words.length > 2;
				const path = intoFolder ? `${target === "/" ? "" : target}/${baseOf(source)}` : target;
				// What was carried out of the sources was meant to be used from there.
				if (name === "mv" || (known && withinAny(source, inputs))) outputs.delete(source);
				if (known || !withinAny(path, inputs)) outputs.add(path);
			}
		}
	}
	return [...outputs];
}

function pathIn(command: ShellCommand, value: string | undefined): string | undefined {
	if (value === undefined) return undefined;
	if (value.startsWith("/")) return value.length > 1 ? value.replace(/\/+$/, "") : value;
	if (command.cwd === undefined) return undefined;
	const plain = value.replace(/^(\.\/)+/, "").replace(/\/+$/, "");
	if (plain === "" || plain === ".") return command.cwd;
	return plain.startsWith("..") ? undefined : `${command.cwd === "/" ? "" : command.cwd}/${plain}`;
}

function isFolder(recipe: Recipe, path: string, written: string | undefined): boolean {
	if (written?.endsWith("/") === true || written === ".") return true;
	if (path === "/" || pathFolders.includes(path) || path === "/opt" || path === "/srv") return true;
	return recipe.steps.some(
		(step) =>
			step.before.workdir === path ||
			(step.script?.commands ?? []).some(
				(command) => command.words[0]?.value === "mkdir" && command.words.some((word) => word.value === path),
			),
	);
}

function isPlacedFile(recipe: Recipe, path: string): boolean {
	return recipe.steps.some((step) =>
		step.placed?.some((placed) => placed.kind === "file" && placed.path === path),
	);
}

// The last RUN that does more than prepare the running system.
function lastBuildOf(recipe: Recipe, inputs: readonly string[]): Step | undefined {
	const building = new Set(["compile", "fetch", "clean", "unknown", "unpackage"]);
	return recipe.steps.findLast((step) =>
		step.script?.commands.some((command) => {
			const deed = deedOf(command);
			if (building.has(deed)) return true;
			const name = command.words[0]?.value ?? "";
			if (deed === "check") return name === "go" || baseOf(name) === "golangci-lint";
			if (deed !== "setup" || !["cp", "mv", "install", "chmod", "sed"].includes(name)) return false;
			return command.words.slice(1).some((word) => withinAny(pathIn(command, word.value) ?? "", inputs));
		}),
	);
}

function isSource(recipe: Recipe, placed: Placed, builds: readonly GoBuild[]): boolean {
	const { path, source } = placed;
	const name = baseOf(source);
	if (
		path !== undefined &&
		placed.kind !== "file" &&
		builds.some(({ folder }) => folder !== undefined && isWithin(folder, path))
	) {
		// The sources themselves; data among them are found by `dataOf`.
		return true;
	}
	if (/\.(go|s|S|c|h|cc|cpp|proto|mod|sum|work|templ|qtpl)$/.test(name) || codeFolders.has(name)) return true;
	if (namesBuildInput(source)) return true;
	if (placed.kind === "file") return false;
	return !namesData(source) && !hasData(recipe, placed);
}

function hasData(recipe: Recipe, placed: Placed): boolean {
	const prefix = `${placed.source}/`;
	for (const path of recipe.context?.paths ?? []) {
		if (path.startsWith(prefix) && !path.endsWith("/") && !isCode(path) && !namesBuildInput(path))
			return true;
	}
	return false;
}

function isCode(path: string): boolean {
	return /\.(go|s|c|h|cc|cpp|proto|mod|sum|work|templ|qtpl|sh|md|yml\.example)$/.test(path);
}

const codeFolders: ReadonlySet<string> = new Set(
	"cmd pkg internal vendor src lib app api server client proto hack scripts tools test third_party .git".split(
		" ",
	),
);

// What the context shows to be data, in the folders that hold the sources.
function dataOf(recipe: Recipe, inputs: readonly string[], known: readonly Artefact[]): readonly Artefact[] {
	const found: Artefact[] = [];
	const taken = new Set(known.map(({ path }) => path));
	for (const step of recipe.steps) {
		for (const placed of step.placed ?? []) {
			if (placed.path === undefined || !withinAny(placed.path, inputs)) continue;
			for (const { path, tree } of dataIn(recipe, placed, isCode)) {
				if (taken.has(path)) continue;
				taken.add(path);
				found.push({ path, tree, why: `${path}: by its name the program may read it while it runs.` });
			}
		}
	}
	return found;
}

interface Linkage {
	/** Nothing of a C library is needed; `changes` make it so. */
	readonly static: boolean;
	readonly changes: readonly BuildChange[];
	/** Why it is linked against the C library of the build image. */
	readonly cgo?: string;
	readonly notes: readonly string[];
}

function linkageOf(recipe: Recipe, builds: readonly GoBuild[], opaque: boolean): Linkage | Refusal {
	const { base } = recipe;
	if (opaque) {
		const cgo = "what is built here may be linked against it";
		return { static: false, changes: [], cgo, notes: [] };
	}
	const evidence = cgoEvidence(recipe, builds);
	const done = builds.every((build) => build.cgo === "0" || isStatic(build));
	if (done) {
		const how = builds.every((build) => build.cgo === "0")
			? "CGO_ENABLED=0 is set"
			: "it is linked with -static";
		return { static: true, changes: [], notes: [`The program needs no C library: ${how} for its build.`] };
	}
	if (evidence !== undefined) return { static: false, changes: [], cgo: evidence, notes: [] };
	if (isGoImage(recipe) && base.official && base.system.kind === "alpine" && isAtLeast(base.version, 1, 20)) {
		const note =
			"The program needs no C library: the build image has no C compiler, and Go 1.20 and later then build without cgo.";
		return { static: true, changes: [], notes: [note] };
	}
	const changes = builds
		.filter((build) => build.cgo !== "0" && !isStatic(build))
		.map((build) => ({
			step: build.step,
			variable: { name: "CGO_ENABLED", value: "0" },
			commands: [build.index],
			why: "Without it Go links what uses the net package against the C library of the build image, which the new base lacks.",
		}));
	return { static: true, changes, notes: [] };
}

function isStatic(build: GoBuild): boolean {
	return build.flags.some((flag) => flag.includes("-extldflags") && /-static\b/.test(flag));
}

// Modules that do nothing, or do not compile, without cgo.
const cgoModules =
	/\b(github\.com\/mattn\/go-sqlite3|github\.com\/confluentinc\/confluent-kafka-go|gopkg\.in\/confluentinc|github\.com\/h2non\/bimg|github\.com\/davidbyttow\/govips|gopkg\.in\/gographics\/imagick|github\.com\/google\/gopacket|github\.com\/libgit2\/git2go|github\.com\/godror\/godror|github\.com\/mattn\/go-oci8|github\.com\/marcboeker\/go-duckdb|github\.com\/pebbe\/zmq4|gocv\.io\/x\/gocv|github\.com\/linxGnu\/grocksdb|github\.com\/tecbot\/gorocksdb|github\.com\/DataDog\/zstd|github\.com\/valyala\/gozstd|github\.com\/chai2010\/webp|github\.com\/rogchap\.com\/v8go|rogchap\.com\/v8go|github\.com\/miekg\/pkcs11|github\.com\/seccomp\/libseccomp-golang|github\.com\/supranational\/blst|github\.com\/spacemonkeygo\/openssl|github\.com\/xeodou\/go-sqlcipher|github\.com\/mutecomm\/go-sqlcipher|github\.com\/tursodatabase\/go-libsql|gorm\.io\/driver\/sqlite|github\.com\/jinzhu\/gorm\/dialects\/sqlite)\b/;

// Why cgo is really used, in words that follow "because"; undefined where nothing speaks for it.
function cgoEvidence(recipe: Recipe, builds: readonly GoBuild[]): string | undefined {
	if (builds.some((build) => build.cgo === "1")) return "the file sets CGO_ENABLED=1";
	if (builds.some((build) => build.flags.includes("-race"))) return "-race needs cgo";
	if (
		builds.some((build) =>
			build.flags.some((flag) => /^(plugin|c-shared|-buildmode=(plugin|c-shared))$/.test(flag)),
		)
	) {
		return "it is built as a shared library or plugin";
	}
	for (const build of builds) {
		const module = /.*/.exec(cgoModules.exec(moduleText(recipe, build.folder))?.[0] ?? "")?.[0];
		if (module !== undefined && module !== "") return `go.mod requires ${module}, which is written in C`;
	}
	const installed = everInstalled(recipe).map(({ name }) => name);
	const [library] = librariesOf(recipe);
	if (library !== undefined) return `${library} is installed for the build`;
	const compiler = installed.find((name) =>
		/^(gcc|g\+\+|clang|build-base|build-essential|musl-dev|libc-dev|alpine-sdk)$/.test(name),
	);
	return compiler === undefined ? undefined : `${compiler} is installed for the build`;
}

// Packages for linking against libraries other than the C library itself.
function librariesOf(recipe: Recipe): readonly string[] {
	return everInstalled(recipe)
		.map(({ name }) => name)
		.filter(
			(name) => /-dev(el)?$/.test(name) && !/^(libc|libc6|musl|linux-libc|zlib-static)-dev$/.test(name),
		);
}

function moduleText(recipe: Recipe, folder: string | undefined): string {
	for (let at = folder; at !== undefined && at !== "/"; at = parentOf(at)) {
		const text = textAt(recipe, `${at}/go.mod`);
		if (text !== undefined) return text;
	}
	return "";
}

function isAtLeast(version: string, major: number, minor: number): boolean {
	// Without a number, or with the major one alone, the tag stands for the newest release.
	const [first, second] = version.split(".").map(Number);
	if (first === undefined || version === "") return true;
	return first > major || (first === major && (second === undefined || second >= minor));
}

/**
 * The release of Debian under `golang:X.Y` where the tag names none: that of the last images of this version, after the
 * list of tags that Docker's official-images repository publishes. A program built on an older one runs on a newer one.
 */
const debianOfGo: readonly (readonly [minor: number, release: string])[] = [
	[24, "trixie"],
	[19, "bookworm"],
	[16, "bullseye"],
	[11, "buster"],
	[9, "stretch"],
];
const newestKnownGo = 27;

function debianRelease(recipe: Recipe): string | undefined {
	const { base } = recipe;
	if (base.system.kind !== "debian") return undefined;
	if (base.system.release !== undefined) return base.system.release;
	if (base.name === "debian") return base.tag === undefined || base.tag === "latest" ? "stable" : undefined;
	if (base.name !== "golang" || !base.official) return undefined;
	const [major, minor] = base.version.split(".").map(Number);
	if (base.version === "" || minor === undefined) return "stable";
	if (major !== 1) return undefined;
	if (minor > newestKnownGo) return "stable";
	return debianOfGo.find(([first]) => minor >= first)?.[1];
}

interface ForChoice {
	readonly recipe: Recipe;
	readonly runtime: Runtime;
	readonly linkage: Linkage;
	readonly builds: readonly GoBuild[];
}

function choicesOf({ recipe, runtime, linkage, builds }: ForChoice): readonly Choice[] {
	const { base } = recipe;
	const written = recipe.stage.base?.name.text ?? base.text;
	const own = ownBase(recipe, written);
	const choice = (
		runtimeBase: RuntimeBase,
		changes: readonly BuildChange[],
		notes: readonly string[] = [],
	): Choice => ({
		base: runtimeBase,
		changes,
		extras: extrasFor(recipe, runtimeBase, builds),
		notes: [...linkage.notes, ...notes],
	});
	if (linkage.cgo !== undefined) {
		if (own === undefined) return [];
		return [choice(own, [], [`The C library has to be the build image's, because ${linkage.cgo}.`])];
	}
	const choices: Choice[] = [];
	const small = choice(alpineFor(base, written), own?.system === "alpine" ? [] : linkage.changes);
	const alpine = own !== undefined && own.id === "alpine" ? choice(own, []) : small;
	const nothing = choice(scratch, linkage.changes);
	// With an ENTRYPOINT nobody starts another program in the container; with CMD alone, people run a shell in it.
	const closed = runtime.entrypoint !== undefined && runtime.entrypoint.instruction.words.length > 0;
	if (runtime.needsShell) choices.push(alpine);
	else choices.push(...(closed ? [nothing, alpine] : [alpine, nothing]));
	const release = debianRelease(recipe);
	const distroless = release === undefined || runtime.needsShell ? undefined : distrolessStatic(release);
	if (distroless !== undefined) choices.push(choice(distroless, linkage.changes));
	if (own !== undefined && own.id !== "alpine") choices.push(choice(own, []));
	return choices;
}

// The base with the C library and the packages of the build image, without its tools.
function ownBase(recipe: Recipe, written: string): RuntimeBase | undefined {
	const { base } = recipe;
	if (base.name === "alpine" || base.name === "ubuntu" || base.name === "busybox") {
		return base.official ? sameBase(base, written) : undefined;
	}
	if (base.system.kind === "alpine")
		return base.official || base.name === "golang" ? alpineFor(base, written) : undefined;
	if (base.system.kind !== "debian") return undefined;
	const release = debianRelease(recipe);
	if (release === undefined || (!base.official && base.name !== "golang")) return undefined;
	const why =
		base.system.release === undefined
			? release === "stable"
				? "the old tag fixes no release, so this one follows Debian's stable as well."
				: `golang:${base.version} is built on Debian ${release}, so the C library is the same.`
			: "the release of Debian that the old tag names.";
	return debianSlim(base, release, why);
}

const certificates = "/etc/ssl/certs/ca-certificates.crt";

function extrasFor(recipe: Recipe, base: RuntimeBase, builds: readonly GoBuild[]): readonly Artefact[] {
	const extras: Artefact[] = [];
	const official = recipe.base.official && recipe.base.name === "golang";
	const installed = new Set(installedPackages(recipe).map(({ name }) => name));
	const oldAlpine = /^alpine:3\.([0-9]|1[0-2])$/.test(base.image);
	const sameSystem = base.system === "same" || base.system === recipe.base.system.kind;
	const again = installed.has("ca-certificates") && sameSystem;
	if ((!base.certificates || oldAlpine) && !again && (official || installed.has("ca-certificates"))) {
		extras.push({
			path: certificates,
			why: "The CA certificates come along: whether the program opens TLS connections can't be told from here.",
		});
	}
	const zoned =
		recipe.end.environment.has("TZ") && !builds.some((build) => build.flags.includes("-trimpath"));
	if (official && zoned && base.id !== "distroless") {
		const path = "/usr/local/go/lib/time/zoneinfo.zip";
		extras.push({ path, why: "TZ is set, and this is where a Go program finds time zones." });
	}
	return extras;
}
