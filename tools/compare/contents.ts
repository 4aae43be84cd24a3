// Invariant 4: what ENTRYPOINT, CMD and HEALTHCHECK run is there, so is what they read and what they need. Only what
// two texts tell for certain.

import { posix } from "node:path";
import type { Step } from "../../server/src/service/graph/evaluate.ts";
import { imageName, languageOf, libraryOf, userOf } from "./images.ts";
import type { Broken, Pair } from "./invariants.ts";
import { pathIn, type Reading, type ReadStage, sourceOf, valueIn } from "./reading.ts";

/** What is missing in the final stage. */
export function brokenContents({ before, after, explanation }: Pair): readonly Broken[] {
	const [old, now] = [before.stages[0], after.stages.at(-1)];
	if (old === undefined || now === undefined) return [];
	const places = placesOf(after, now);
	const broken = [
		...missingFiles(before, old, now, places),
		...missingPrograms(before, old, now, places),
		...missingMade(before, old, after, now, explanation, places),
		...missingPackages(before, old, after, now, explanation, places),
		...missingUsers(before, old, after, now),
		...unknownLibraries(old, now),
		...unreadable(before, old, after, now, places),
		...madeUpPackages(before, old, after, now),
		...missingRights(old, now),
		...missingConfiguration(before, old, places),
		...missingData(before, old, places),
		...impossibleCopies(after, now),
		...removedBefore(after, now),
	];
	return broken.map((message) => ({ invariant: 4, message }));
}

/** Where a COPY or ADD puts something. */
interface Place {
	readonly source: string;
	/** The file or folder that comes to be; undefined where it can't be told. */
	readonly path: string | undefined;
	/** Below it there may be more: a folder, or what can't be told apart from one. */
	readonly deep: boolean;
	readonly from: string | undefined;
}

function placesOf(reading: Reading, stage: ReadStage): readonly Place[] {
	return stage.steps.flatMap((step) => placed(reading, step));
}

function placed(reading: Reading, step: Step): readonly Place[] {
	const { name, words, flags } = step.instruction;
	if (name !== "COPY" && name !== "ADD") return [];
	const values = words.map(({ text }) => valueIn(step.before, reading.graph, text));
	const target = values.at(-1) ?? "";
	const sources = values.slice(0, -1);
	const into = pathIn(step.before, target);
	const from = flags.find((flag) => flag.name === "from")?.value?.text;
	return sources.map((source) => {
		const plain = source.replace(/\/+$/, "");
		const base = posix.basename(plain);
		// A folder's contents go into the target; a file goes to it, or below it where it ends with a slash.
		const file = /\.[a-zA-Z0-9]{1,6}$/.test(base) && !base.startsWith(".");
		const below = target.endsWith("/") || sources.length > 1 || target === "." || target === "./";
		if (into === undefined) return { source, path: undefined, deep: true, from };
		// A folder that goes to its own place may have a dot in its name, as conf.d.
		if (from !== undefined && posix.resolve("/", plain) === into)
			return { source, path: into, deep: true, from };
		if (base === "" || base === "." || /[*?[$]/.test(source)) return { source, path: into, deep: true, from };
		if (below && file) return { source, path: posix.join(into, base), deep: false, from };
		return { source, path: into, deep: true, from };
	});
}

function covers({ source, path, deep, from }: Place, wanted: string): boolean {
	if (path === undefined) return true;
	// What an install put into a folder of its own is for the system's folders.
	if (
		path === "/" &&
		from !== undefined &&
		/^\/(built|staged|installed|recorded|put-by-install)\/?$/.test(source)
	)
		return /^\/(usr(?!\/src\/)|etc|var|lib|lib64|bin|sbin|opt)(\/|$)/.test(wanted);
	return wanted === path || (deep && wanted.startsWith(path === "/" ? "/" : `${path}/`));
}

// Folders that hold what images and packages bring.
const system = /^\/(usr\/)?(s?bin|lib|lib64)\/|^\/(etc|usr\/share|usr\/lib|proc|sys|dev|opt\/java)\//;

const interpreters =
	/^(node|nodejs|python[\d.]*|ruby|php|perl|sh|bash|ash|java|dotnet|deno|bun|tini|dumb-init|exec|gosu|su-exec|env|bundle|npm|yarn|pnpm)$/;

// Paths that are run, or given to an interpreter as its program.
function runPaths(
	reading: Reading,
	stage: ReadStage,
): readonly { readonly path: string; readonly step: Step }[] {
	const found: { path: string; step: Step }[] = [];
	for (const { step, words } of commandsOf(stage)) {
		for (let at = 0; at < words.length; at++) {
			const word = valueIn(stage.end, reading.graph, words[at] ?? "");
			const name = posix.basename(word);
			const program = at === 0 || !word.startsWith("-");
			if (program && !/[$*?]/.test(word) && (word.includes("/") || (at > 0 && programEnding.test(word)))) {
				const path = pathIn(stage.end, word);
				if (path !== undefined) found.push({ path, step });
			}
			if (!interpreters.test(name) && !word.startsWith("-")) break;
		}
	}
	return found;
}

const programEnding = /\.(js|mjs|cjs|py|rb|php|pl|jar|war|dll|sh)$/;

function commandsOf(stage: ReadStage): readonly { readonly step: Step; readonly words: readonly string[] }[] {
	const last = (name: string): Step | undefined =>
		stage.steps.findLast(({ instruction }) => instruction.name === name);
	return ["ENTRYPOINT", "CMD"].flatMap((name) => {
		const step = last(name);
		if (step === undefined || step.instruction.words.length === 0) return [];
		const { json, words } = step.instruction;
		// Arguments of an entry point are nothing that is run.
		if (name === "CMD" && (last("ENTRYPOINT")?.instruction.words.length ?? 0) > 0) return [];
		if (json) return [{ step, words: words.map(({ text }) => text) }];
		const text = step.instruction.arguments.text;
		return /[&|;<>`"'\\\n(]/.test(text) ? [] : [{ step, words: text.trim().split(/\s+/) }];
	});
}

function missingFiles(
	before: Reading,
	old: ReadStage,
	now: ReadStage,
	places: readonly Place[],
): readonly string[] {
	// What the same base brings is there again: only what the file itself put there can be missing.
	const own = now.base === old.base ? placesOf(before, old) : undefined;
	return runPaths(before, old)
		.filter(({ path }) => !system.test(path) && !path.startsWith("/usr/local/"))
		.filter(({ path }) => own === undefined || own.some((place) => place.path === path))
		.filter(({ path }) => !places.some((place) => covers(place, path)))
		.map(
			({ path, step }) =>
				`${path} is run (${sourceOf(before.graph, step.instruction)}), and nothing puts it there.`,
		);
}

// Files that a RUN puts among the system's programs: whoever does that wants them when the container runs.
function missingMade(
	before: Reading,
	old: ReadStage,
	after: Reading,
	now: ReadStage,
	explanation: string,
	places: readonly Place[],
): readonly string[] {
	const again = now.steps
		.filter(({ instruction }) => instruction.name === "RUN")
		.map(({ instruction }) => sourceOf(after.graph, instruction))
		.join("\n");
	return old.steps.flatMap((step) => {
		if (step.instruction.name !== "RUN") return [];
		const text = valueIn(step.before, before.graph, step.instruction.arguments.text);
		const made = [
			...text.matchAll(/\s-[a-zA-Z]*[oO]\s*(\/\S+)/g),
			...text.matchAll(/\bchmod\s+(?:-\S+\s+)?\S+\s+(\/[^\s;&|]+)/g),
			...text.matchAll(/\b(?:curl|wget)\b[^;&|]*>\s*(\/[^\s;&|]+)/g),
		].map(([, path = ""]) => path.replace(/[;&|"')]+$/, ""));
		return [...new Set(made)]
			.filter((path) => /^\/(usr\/(local\/)?)?s?bin\/[\w.-]+$/.test(path))
			.filter((path) => !/\brm\b/.test(text) || !text.slice(text.lastIndexOf("rm ")).includes(path))
			.filter((path) => !places.some((place) => covers(place, path)) && !again.includes(path))
			.filter((path) => !mentions(explanation, path) && !mentions(explanation, posix.basename(path)))
			.map((path) => `${path} is put there by a RUN, is not in the final stage, and nobody says why.`);
	});
}

// A language's own program must come with the base, with a package or with what is copied.
function missingPrograms(
	before: Reading,
	old: ReadStage,
	now: ReadStage,
	places: readonly Place[],
): readonly string[] {
	const missing: string[] = [];
	for (const { words } of commandsOf(old)) {
		const word = valueIn(old.end, before.graph, words[0] ?? "");
		if (word.includes("/") || word.includes("$") || now.base === old.base) continue;
		const language = programs[word];
		const copied = places.some(
			({ path, deep }) =>
				path === undefined ||
				posix.basename(path) === word ||
				(deep && /(^|\/)(s?bin|\.local|\.?venv|usr|local)$/.test(path)) ||
				path === "/",
		);
		if (language === undefined) {
			// What the file itself makes and is called by its bare name must lie in a folder of PATH.
			const known =
				copied || now.steps.some(({ instruction }) => instruction.name === "RUN") || !made(old, word);
			if (!known) missing.push(`${word} is run, and nothing puts it there.`);
			continue;
		}
		if (languageOf(now.base) === language || languageOf(now.base) === undefined) continue;
		const installed = now.steps.some(
			({ instruction }) => instruction.name === "RUN" && instruction.arguments.text.includes(language),
		);
		if (!installed && !copied) missing.push(`${word} is run, and ${now.base} has none.`);
	}
	return missing;
}

const programs: Readonly<Record<string, string>> = {
	node: "node",
	npm: "node",
	npx: "node",
	yarn: "node",
	python: "python",
	python3: "python",
	gunicorn: "python",
	uvicorn: "python",
	flask: "python",
	celery: "python",
	java: "java",
	ruby: "ruby",
	bundle: "ruby",
	rails: "ruby",
	php: "php",
	dotnet: "dotnet",
	nginx: "nginx",
	go: "go",
	cargo: "rust",
	mvn: "maven",
};

function made(old: ReadStage, word: string): boolean {
	return old.steps.some(({ instruction }) => {
		const text = instruction.arguments.text;
		return instruction.name === "RUN" && new RegExp(`-o\\s+\\S*\\b${escaped(word)}\\b`).test(text);
	});
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const buildPackage =
	/(-dev|-devel|-headers|-doc|-dbg|-dbgsym)$|^(gcc|g\+\+|cpp|clang|llvm|lld|lldb|gdb|make|cmake|ninja|meson|autoconf|automake|libtool|m4|bison|flex|gperf|nasm|yasm|pkg-?config|pkgconf|build-(essential|base)|alpine-sdk|debhelper|dpkg-dev|devscripts|fakeroot|re2c|binutils|patch|git|mercurial|subversion|bzr|cvs|curl|wget|unzip|zip|tar|xz|xz-utils|bzip2|gzip|p7zip|maven|gradle|ant|sbt|golang|go|cargo|rustc?|rustup|npm|nodejs?|yarn|python\d?|python\d?-(pip|setuptools|wheel|venv|virtualenv|distutils)|pip|py\d?-pip|software-properties-common|apt-transport-https|apt-utils|gnupg\d?|dirmngr|lsb-release|ca-certificates|openssh-client|upx(-ucl)?|protobuf-compiler|protoc|musl-tools|linux-headers|texinfo|gettext|composer|php-pear|luarocks|ghc|cabal-install|stack|opam|ocaml|dub|nimble|shards|swig|zig|ldc|dmd|crystal|nim|ccache|nano|vim|less|man-db|sudo|procps|net-tools|iputils-ping|bash-completion|htop|strace|jq|rsync|file|tree|dos2unix|expect|screen|tmux|locales|which|findutils|diffutils|coreutils|bash|sed|grep|gawk|perl)([-.\d]|$)/;

function missingPackages(
	before: Reading,
	old: ReadStage,
	after: Reading,
	now: ReadStage,
	explanation: string,
	places: readonly Place[],
): readonly string[] {
	const kept = new Set(packagesOf(after, now));
	// A whole system that is built on, or the folder of all libraries, has them.
	if (places.some(({ path, from }) => from !== undefined && (path === "/" || path === "/usr"))) return [];
	return [...new Set(packagesOf(before, old))]
		.filter((name) => name !== "tzdata" || !hasZones(now, places))
		.filter((name) => !buildPackage.test(name) && !kept.has(name) && !mentions(explanation, name))
		.map((name) => `The package ${name} is not installed in the final stage, and nobody says why.`);
}

// Time zones are files, which may be copied, and Google's images have them.
function hasZones(now: ReadStage, places: readonly Place[]): boolean {
	return (
		imageName(now.base).includes("distroless") || places.some((place) => covers(place, "/usr/share/zoneinfo"))
	);
}

function mentions(explanation: string, name: string): boolean {
	return new RegExp(`(^|[^\\w-])${escaped(name)}([^\\w-]|$)`).test(explanation);
}

/** Packages that RUNs of a stage install, without their versions. */
function packagesOf(reading: Reading, stage: ReadStage): readonly string[] {
	const removed = new Set(
		stage.steps.flatMap(({ instruction }) =>
			[...instruction.arguments.text.matchAll(/\b(?:del|purge|remove|autoremove|erase)\s([^;&|]*)/g)].flatMap(
				([, words = ""]) => words.trim().split(/\s+/),
			),
		),
	);
	return installed(reading, stage, removed).filter((name) => !removed.has(name));
}

function installed(reading: Reading, { steps }: ReadStage, removed: ReadonlySet<string>): readonly string[] {
	return steps.flatMap((step) => {
		if (step.instruction.name !== "RUN") return [];
		const text = valueIn(step.before, reading.graph, step.instruction.arguments.text.replace(/["'`]/g, ""));
		const commands = text.replace(/\s#.*$/gm, "").split(/&&|\|\||;|\||\n/);
		return commands.flatMap((command) => {
			const found =
				/(?:^|\s)(?:apt-get|apt|aptitude|yum|dnf|microdnf|tdnf|zypper)\s(?:.*\s)?install\s+(.*)$/.exec(
					command,
				) ?? /(?:^|\s)apk\s(?:.*\s)?add\s+(.*)$/.exec(command);
			const words = (found?.[1] ?? "").trim().split(/\s+/);
			const virtual = words.findIndex((word) => /^(-t|--virtual)$/.test(word));
			const group = words[virtual + 1] ?? words.find((word) => word.startsWith("--virtual="))?.slice(10);
			if (virtual >= 0 && group !== undefined && removed.has(group)) return [];
			return words
				.filter((_, at) => at !== virtual + 1 || virtual < 0)
				.filter((word) => /^[a-z0-9][a-z0-9+.-]*(=.*)?$/.test(word) && !word.endsWith(".deb"))
				.map((word) => word.replace(/=.*$/, ""));
		});
	});
}

// A RUN of the final stage reads what a COPY of the old file put there, and nothing puts it there now.
function unreadable(
	before: Reading,
	old: ReadStage,
	after: Reading,
	now: ReadStage,
	places: readonly Place[],
): readonly string[] {
	const was = placesOf(before, old).filter(({ path, from }) => path !== undefined && from === undefined);
	return now.steps.flatMap((step) => {
		if (step.instruction.name !== "RUN") return [];
		const text = valueIn(step.before, after.graph, step.instruction.arguments.text);
		const read = [...text.matchAll(/(?:^|[\s;&|(])(?:cp|mv|chmod|chown|cat|sh|bash|source|\.)\s([^;&|>]*)/g)];
		const words = read.flatMap(([, rest = ""]) => rest.trim().split(/\s+/));
		return words
			.filter((word) => /^\/[\w./-]+$/.test(word) && !system.test(word))
			.filter((word) => was.some(({ path, deep }) => path === word && !deep))
			.filter((word) => !places.some((place) => covers(place, word)))
			.map((word) => `${sourceOf(after.graph, step.instruction)}: ${word} is not there in the final stage.`);
	});
}

// A program that the old file downloads or copies is no package, which may not exist under that name.
function madeUpPackages(before: Reading, old: ReadStage, after: Reading, now: ReadStage): readonly string[] {
	const known = new Set(packagesOf(before, old));
	const text = old.steps.map(({ instruction }) => sourceOf(before.graph, instruction)).join("\n");
	return packagesOf(after, now)
		.filter((name) => !known.has(name))
		.filter((name) => new RegExp(`/s?bin/${escaped(name)}(?![\\w.-])`).test(text))
		.map(
			(name) => `The package ${name} is installed, and the old file put its program there in another way.`,
		);
}

const managers = /\b(apt-get|apt|apk|yum|dnf|microdnf|zypper)\b/;

// Where the base's own user is not root, the old file asks for root's rights, and so must the new one.
function missingRights(old: ReadStage, now: ReadStage): readonly string[] {
	const texts = ({ steps }: ReadStage, name: string): readonly string[] =>
		steps
			.filter(({ instruction }) => instruction.name === name)
			.map(({ instruction }) => instruction.arguments.text);
	const asked = texts(old, "RUN").some((text) =>
		new RegExp(`\\bsudo\\b[^;&|]*${managers.source}`).test(text),
	);
	// A file that installs without it as well works as root.
	const bare = texts(old, "RUN").some((text) =>
		text.split(/[;&|]+/).some((part) => managers.test(part) && !/\bsudo\b/.test(part)),
	);
	const given = texts(now, "USER").some((user) => /^(root|0)\b/.test(user));
	if (!asked || bare || given || now.base !== old.base) return [];
	return texts(now, "RUN")
		.filter((text) => managers.test(text) && !/\bsudo\b/.test(text))
		.map((text) => `"${text}" has not the rights that the old file asks sudo for.`);
}

// `configure` says where configuration and data are installed.
function missingConfiguration(before: Reading, old: ReadStage, places: readonly Place[]): readonly string[] {
	return old.steps.flatMap((step) => {
		if (step.instruction.name !== "RUN") return [];
		const text = valueIn(step.before, before.graph, step.instruction.arguments.text);
		if (!/\bmake\b[^;&|]*\binstall\b/.test(text)) return [];
		return [...text.matchAll(/--sysconfdir[= ](\/[\w./-]+)/g)]
			.map(([, folder = ""]) => folder.replace(/\/$/, ""))
			.filter((folder) => !places.some((place) => covers(place, folder) || inside(place, folder)))
			.map((folder) => `What is installed in ${folder} (--sysconfdir) is not in the final stage.`);
	});
}

// Where glibc looks for libraries is a file that `ldconfig` writes: what is copied to /usr/local/lib is not in it.
function unknownLibraries(old: ReadStage, now: ReadStage): readonly string[] {
	const runs = ({ steps }: ReadStage): boolean =>
		steps.some(
			({ instruction }) => instruction.name === "RUN" && /\bldconfig\b/.test(instruction.arguments.text),
		);
	const copied = now.steps.some(
		({ instruction }) =>
			instruction.flags.some(({ name }) => name === "from") &&
			/(^|\s)\/(usr\/local(\/lib\S*)?\/?|usr\/?|etc\/ld\.so\.cache)\s/.test(instruction.arguments.text),
	);
	const cache = now.steps.some(({ instruction }) => instruction.arguments.text.includes("/etc/ld.so.cache"));
	if (!copied || cache || !runs(old) || runs(now) || libraryOf(now.base) === "musl") return [];
	return ["Libraries are copied, and the ldconfig that makes them known is not run in the final stage."];
}

// A user by name must be known where he is named.
function missingUsers(before: Reading, old: ReadStage, after: Reading, now: ReadStage): readonly string[] {
	const user = (
		now.steps.findLast(({ instruction }) => instruction.name === "USER")?.instruction.words[0]?.text ?? ""
	).split(":")[0];
	if (user === undefined || user === "" || /^(\d+|root|\$.*)$/.test(user)) return [];
	const creates = (reading: Reading, stage: ReadStage): boolean =>
		stage.steps.some(({ instruction }) => {
			const text = sourceOf(reading.graph, instruction);
			return instruction.name === "RUN" && /useradd|adduser|\/etc\/passwd/.test(text) && text.includes(user);
		});
	if (!creates(before, old)) {
		const sameImage = imageName(old.base) === imageName(now.base);
		const everywhere = /^(nobody|daemon|www-data|games|mail)$/.test(user);
		const anew = userOf(old.base) === user && creates(after, now);
		return sameImage || everywhere || anew
			? []
			: [`The user ${user} comes with ${old.base}, not with ${now.base}.`];
	}
	const copied = now.steps.some(({ instruction }) => instruction.arguments.text.includes("/etc/passwd"));
	return creates(after, now) || copied ? [] : [`The user ${user} is not created in the final stage.`];
}

// What is copied from the context and is no source of a program: configuration, static files, scripts.
const data =
	/(^|\/)(templates?|static|public|assets|views|migrations|locales?|i18n|certs?|conf|config|configs|etc|data|rootfs)\/?$|\.(conf|cfg|ini|ya?ml|pem|crt|key|sql|html|css|tmpl|tpl|sh|csv|db|properties)$/;
const manifest =
	/(^|\/)(pnpm-.*\.yaml|\.?.*rc\.ya?ml|stack\.yaml|conda.*\.ya?ml|environment\.ya?ml|gradle.*\.properties|.*-wrapper\.properties|build.*\.sh|install.*\.sh|pubspec\.yaml|build\.properties|package\.yaml|shard\.yml)$/;

function missingData(before: Reading, old: ReadStage, places: readonly Place[]): readonly string[] {
	const run = old.steps
		.filter(({ instruction }) => instruction.name === "RUN")
		.map(({ instruction }) => instruction.arguments.text)
		.join("\n");
	return old.steps.flatMap((step) =>
		placed(before, step).flatMap(({ source, path, from }) => {
			const plain = source.replace(/\/+$/, "");
			if (from !== undefined || path === undefined || !data.test(plain) || manifest.test(plain)) return [];
			const wanted = path.endsWith(posix.basename(plain)) ? path : posix.join(path, posix.basename(plain));
			// A release has read its configuration while it was made.
			if (/\bmix (distillery\.)?release\b/.test(run) && posix.basename(plain) === "config") return [];
			// A RUN that names it may have used it up.
			if (run.includes(posix.basename(plain))) return [];
			return places.some((place) => covers(place, wanted) || covers(place, path) || inside(place, path))
				? []
				: [`${sourceOf(before.graph, step.instruction)}: nothing of it is in the final stage.`];
		}),
	);
}

function inside({ path }: Place, folder: string): boolean {
	return path?.startsWith(`${folder}/`) === true;
}

// What a COPY from the build stage asks for was not put there by a line that now stands in the final stage only.
function impossibleCopies(after: Reading, now: ReadStage): readonly string[] {
	const build = after.stages[0];
	if (build === undefined) return [];
	const there = placesOf(after, build);
	const later = placesOf(after, now).filter(({ from }) => from === undefined);
	return placesOf(after, now).flatMap(({ source, from }) => {
		if (from === undefined || from !== build.stage.name?.text) return [];
		if (!source.startsWith("/"))
			return [`${source} is copied from the root of the build stage, and nothing says that it is there.`];
		const exactly = later.some(({ path, deep }) => path === source && !deep);
		return exactly && !there.some((place) => covers(place, source))
			? [`${source} is copied from the build stage, which does not have it.`]
			: [];
	});
}

// What the build stage removes in the end can't be copied out of it.
function removedBefore(after: Reading, now: ReadStage): readonly string[] {
	const build = after.stages[0];
	if (build === undefined) return [];
	const runs = build.steps.filter(({ instruction }) => instruction.name === "RUN");
	const texts = runs.map((step) => valueIn(step.before, after.graph, step.instruction.arguments.text));
	// What a RUN calls may make it anew: only what nothing follows but its own end is looked at.
	return placesOf(after, now).flatMap(({ source, from }) => {
		if (from === undefined || from !== build.stage.name?.text || /[*?[$]/.test(source)) return [];
		return texts.some((text, at) => {
			const removal = [...text.matchAll(/(?:^|[;&|({\s])rm((?:\s+(?:-\w+|[\w./-]+))+)/g)].findLast(
				([, words = ""]) =>
					words
						.split(/\s+/)
						.some(
							(word) => word.length > 1 && word.startsWith("/") && isBelow(source, word.replace(/\/+$/, "")),
						),
			);
			if (removal === undefined) return false;
			const rest = [text.slice(removal.index + removal[0].length), ...texts.slice(at + 1)].join("\n");
			return (
				!rest.includes(posix.basename(source)) && !/\b(make|git|tar|unzip|install|curl|wget)\b/.test(rest)
			);
		})
			? [`${source} is copied from the build stage, which removes it.`]
			: [];
	});
}

function isBelow(path: string, folder: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}
