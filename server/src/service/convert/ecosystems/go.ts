// Go: one or several static programs, or ones that cgo links against the C library of the build image.

import { baseOf, parentOf } from "../../shell/paths.ts";
import { alpineFor, distrolessStatic, type RuntimeBase, sameBase, scratch } from "../bases.ts";
import { cppRuntime, everInstalled, installedPackages, librariesOf } from "../packages.ts";
import { artefactsOf } from "../programs/artefacts.ts";
import { opaqueBuilds } from "../programs/build.ts";
import { inputsOf } from "../programs/inputs.ts";
import { dataOf, isSource, lastBuildOf } from "../programs/sources.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { debianReleaseOf, ownBaseOf } from "../systems.ts";
import type { Artefact, BuildChange, Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { type GoBuild, goBuildsOf } from "./go-build.ts";
import { sourceWithC, usesOf } from "./go-sources.ts";
import { textAt } from "./texts.ts";
import { writtenScript } from "./written-scripts.ts";

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
		"GOLANG_VERSION"
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
	const mentioned = new Set([...runtime.programs, ...runtime.words]);
	const builds = goBuildsOf(recipe).filter(
		({ tool, outputs }) =>
			!tool || runtime.open || outputs.some((path) => mentioned.has(path) || mentioned.has(baseOf(path))),
	);
	const opaque = opaqueBuilds(recipe);
	const all = [...builds, ...opaque];
	const gopath = recipe.end.variables.get("GOPATH")?.split(":")[0];
	const own = gopath === undefined || gopath === "/usr" || gopath === "/" ? [] : [gopath];
	const inputs = inputsOf(recipe, all, ["/usr/local/go", ...own]);
	const artefacts = artefactsOf({ recipe, runtime, builds: all, inputs });
	if ("refused" in artefacts) return artefacts;
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const known = (path: string): boolean =>
		(opaque.length === 0 && artefacts.outputs.includes(path)) ||
		builds.some(
			({ outputs, unnamedIn }) =>
				outputs.some((each) => baseOf(each) === baseOf(path)) || unnamedIn === parentOf(path),
		);
	const foreign =
		builds.length === 0 || (opaque.length > 0 && artefacts.found.some(({ path }) => !known(path)));
	const linkage = linkageOf(recipe, builds, foreign);
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
	const scripts = runtime.programs.filter(
		(program) =>
			writtenScript(recipe, program) !== undefined ||
			(isOwn(program) && !artefacts.found.some(({ path }) => path === program && known(path))),
	);
	// Unless its text shows a plain script, what it needs is unknown.
	const scripted = scripts.some((program) => textAt(recipe, program)?.startsWith("#!/bin/sh") !== true);
	const shell = runtime.needsShell || scripts.length > 0;
	const choices = choicesOf({ recipe, runtime, linkage, builds, scripted, shell });
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
		isSource: (placed) => isSource(recipe, placed, all),
		lastBuild,
	};
}

// A program at a path of its own, not one of the system's.
function isOwn(program: string): boolean {
	return program.includes("/") && !/^\/(usr\/)?(local\/)?s?bin\/(sh|bash|env|tini|dumb-init)$/.test(program);
}

function isGoImage(recipe: Recipe): boolean {
	return recipe.base.name === "golang";
}

function installsGo(recipe: Recipe): boolean {
	return everInstalled(recipe).some(({ name }) => name === "go" || name === "golang" || name === "golang-go");
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
			build.flags.some((flag) => /^(plugin|c-shared|pie|-buildmode=(plugin|c-shared|pie))$/.test(flag)),
		)
	) {
		return "it is built to be loaded dynamically";
	}
	for (const build of builds) {
		const module = /.*/.exec(cgoModules.exec(moduleText(recipe, build.folder))?.[0] ?? "")?.[0];
		if (module !== undefined && module !== "") return `go.mod requires ${module}, which is written in C`;
	}
	const source = sourceWithC(recipe);
	if (source !== undefined) return `${source} calls C`;
	const installed = everInstalled(recipe).map(({ name }) => name);
	const [library] = librariesOf(recipe);
	if (library !== undefined) return `${library} is installed for the build`;
	const compiler = installed.find((name) =>
		/^(gcc|g\+\+|clang|build-base|build-essential|musl-dev|libc-dev|alpine-sdk)$/.test(name),
	);
	return compiler === undefined ? undefined : `${compiler} is installed for the build`;
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

interface ForChoice {
	readonly recipe: Recipe;
	readonly runtime: Runtime;
	readonly linkage: Linkage;
	readonly builds: readonly GoBuild[];
	/** The container runs a script that needs nobody knows what of the system. */
	readonly scripted: boolean;
	/** Something is started by a shell. */
	readonly shell: boolean;
}

function choicesOf({ recipe, runtime, linkage, builds, scripted, shell }: ForChoice): readonly Choice[] {
	const { base } = recipe;
	const written = recipe.stage.base?.name.text ?? base.text;
	const own = ownBaseOf(base, written);
	// Of an image that is not known the image itself has the same C library, and all that scripts call.
	const same = own ?? sameBase(base, written);
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
		const installs = cppRuntime(recipe);
		return [
			{
				...choice(same, [], [`The C library has to be the build image's, because ${linkage.cgo}.`]),
				installs,
			},
		];
	}
	if (scripted) {
		const note = "The container runs a script, which may need the programs of the build image's system.";
		return [choice(same, [], [note])];
	}
	const choices: Choice[] = [];
	const small = choice(alpineFor(base, written), own?.system === "alpine" ? [] : linkage.changes);
	const alpine = own !== undefined && own.id === "alpine" ? choice(own, []) : small;
	const nothing = choice(scratch, linkage.changes);
	// With an ENTRYPOINT nobody starts another program in the container; with CMD alone, people run a shell in it.
	const closed = runtime.entrypoint !== undefined && runtime.entrypoint.instruction.words.length > 0;
	if (shell) choices.push(alpine);
	else choices.push(...(closed ? [nothing, alpine] : [alpine, nothing]));
	const release = debianReleaseOf(base);
	const distroless = release === undefined || shell ? undefined : distrolessStatic(release);
	if (distroless !== undefined) choices.push(choice(distroless, linkage.changes));
	// A working directory that only the image knows is there on no other one.
	if (own === undefined ? recipe.end.workdir === undefined : own.id !== "alpine")
		choices.push(choice(same, []));
	return choices;
}

const certificates = "/etc/ssl/certs/ca-certificates.crt";

function extrasFor(recipe: Recipe, base: RuntimeBase, builds: readonly GoBuild[]): readonly Artefact[] {
	const extras: Artefact[] = [];
	const uses = usesOf(recipe);
	const official = recipe.base.official && recipe.base.name === "golang";
	const installed = new Set(installedPackages(recipe).map(({ name }) => name));
	const oldAlpine = /^alpine:3\.([0-9]|1[0-2])$/.test(base.image);
	const sameSystem = base.system === "same" || base.system === recipe.base.system.kind;
	const again = installed.has("ca-certificates") && sameSystem;
	if (
		uses.certificates &&
		(!base.certificates || oldAlpine) &&
		!again &&
		(official || installed.has("ca-certificates"))
	) {
		extras.push({
			path: certificates,
			why: "The CA certificates come along: whether the program opens TLS connections can't be told from here.",
		});
	}
	if (uses.users && base.id === "scratch" && official) {
		const why =
			"The names of users and groups come along: scratch has none, and the program may ask for its user.";
		for (const path of ["/etc/passwd", "/etc/group"]) extras.push({ path, why });
	}
	const zoned =
		recipe.end.environment.has("TZ") && !builds.some((build) => build.flags.includes("-trimpath"));
	if (official && zoned && base.id !== "distroless") {
		const path = "/usr/local/go/lib/time/zoneinfo.zip";
		extras.push({ path, why: "TZ is set, and this is where a Go program finds time zones." });
	}
	return extras;
}
