// What well-known commands do in a build. One table for all ecosystems.

import type { ShellCommand } from "../shell/command.ts";
import { baseOf, resolvePath } from "../shell/paths.ts";

/**
 * - fetch: brings dependencies or sources
 * - compile: makes what the program is run from
 * - packages: installs packages of the system
 * - unpackage: removes packages of the system
 * - setup: prepares the running system: users, folders, rights, files
 * - clean: removes what a build left behind
 * - check: tests, linters, prints
 * - shell: changes only the shell itself
 * - unknown: what can't be told from the outside
 */
export type Deed =
	| "fetch"
	| "compile"
	| "packages"
	| "unpackage"
	| "setup"
	| "clean"
	| "check"
	| "shell"
	| "unknown";

/** Takes a command; gives what it does. */
export function deedOf(command: ShellCommand): Deed {
	const [first, ...rest] = command.words;
	if (first === undefined) return writesFile(command) ? "setup" : "shell";
	const name = compilerName(baseOf(first.value ?? first.text));
	const words = rest.map((word) => word.value ?? word.text);
	const verb = words.find((word) => !word.startsWith("-")) ?? "";
	// By itself it is without the rights that `sudo` gives.
	if (!/^sudo\s/.test(command.text) && runsScript(name, rest)) return "shell";
	const simple = simpleTools[name];
	if (simple !== undefined) return simple === "check" && writesFile(command) ? "setup" : simple;
	const verbs = toolVerbs[name];
	if (verbs === undefined) return "unknown";
	const managed = packageManagers.has(name) ? words.find((word) => word in verbs) : undefined;
	return verbs[managed ?? verb] ?? verbs["*"] ?? "unknown";
}

/** The name of a compiler without its version, as `g++` for `g++-12`; other names as they are. */
export function compilerName(name: string): string {
	return /^(gcc|g\+\+|clang|clang\+\+|gfortran)-[\d.]+$/.exec(name)?.[1] ?? name;
}

/** Whether a command is `sh -c` with a text that is known: what that runs stands among the commands by itself. */
export function runsScript(name: string, words: ShellCommand["words"]): boolean {
	const at = /^(ba|da|a)?sh$/.test(name) ? words.findIndex(({ text }) => /^-[a-z]*c$/.test(text)) : -1;
	return at >= 0 && words[at + 1]?.value !== undefined;
}

/** Whether the command's output goes into a file of the image. */
export function writesFile(command: ShellCommand): boolean {
	return command.redirects.some(
		({ operator, target }) =>
			operator.includes(">") &&
			target !== undefined &&
			!/^(&|\d+$|\/dev\/)/.test(target.value ?? target.text),
	);
}

/** The packages that a command installs or removes, without versions; options are left out. */
export function packagesOf(command: ShellCommand): readonly string[] {
	const names: string[] = [];
	let seenVerb = false;
	for (let at = 1; at < command.words.length; at++) {
		const word = command.words[at];
		const text = word?.value ?? word?.text ?? "";
		if (optionsWithValue.has(text)) {
			at++;
			continue;
		}
		if (text.startsWith("-") || text === "") continue;
		if (!seenVerb) {
			seenVerb = text in (toolVerbs[baseOf(command.words[0]?.text ?? "")] ?? {});
			continue;
		}
		// An unquoted variable may hold a whole list.
		names.push(
			...(word?.text.startsWith('"') === true ? [text] : text.split(/\s+/).filter((name) => name !== "")),
		);
	}
	return names;
}

/** The name of a package without its version. */
export function packageName(text: string): string {
	return text.replace(/[=<>~@:].*$/, "");
}

/** The files or folders that a setup or cleaning command names, as absolute paths; undefined ones can't be known. */
export function pathsOf(command: ShellCommand): readonly (string | undefined)[] {
	const name = baseOf(command.words[0]?.value ?? "");
	const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
	// The first word of these is who or how, not what.
	const named = name === "chown" || name === "chmod" || name === "chgrp" ? words.slice(1) : words;
	return named.map((word) => resolvePath(command.cwd, word.value));
}

const packageManagers: ReadonlySet<string> = new Set([
	"apt-get",
	"apt",
	"aptitude",
	"apk",
	"yum",
	"dnf",
	"microdnf",
	"tdnf",
	"zypper",
	"pacman",
]);

const optionsWithValue: ReadonlySet<string> = new Set([
	"-t",
	"--virtual",
	"--repository",
	"-X",
	"--target-release",
	"-o",
	"--option",
	"-c",
	"--root",
	"-p",
	"--enablerepo",
]);

const installer: Readonly<Record<string, Deed>> = {
	install: "packages",
	add: "packages",
	"-S": "packages",
	localinstall: "packages",
	groupinstall: "packages",
	update: "shell",
	upgrade: "shell",
	"dist-upgrade": "shell",
	fix: "shell",
	makecache: "shell",
	"build-dep": "packages",
	remove: "unpackage",
	purge: "unpackage",
	del: "unpackage",
	erase: "unpackage",
	autoremove: "clean",
	clean: "clean",
	autoclean: "clean",
	cache: "clean",
	info: "check",
	"*": "unknown",
};

const simpleTools: Readonly<Record<string, Deed>> = {
	...each(
		"shell",
		"cd set eval export unset umask ulimit trap true : pushd popd shift wait sleep exit alias shopt local",
	),
	...each(
		"check",
		"echo printf test [ [[ ls cat pwd env which type file ldd uname date id whoami nproc free df du",
	),
	...each(
		"check",
		"readelf nm false stat sha256sum sha512sum sha1sum md5sum gpg gpgv gpgconf head tail wc sort grep egrep",
	),
	...each(
		"check",
		"locale hash tree command lscpu find xargs cut tr uniq awk getent dpkg-query diff cmp basename",
	),
	...each(
		"setup",
		"mkdir chown chmod chgrp ln touch adduser addgroup useradd groupadd usermod groupmod passwd",
	),
	...each(
		"setup",
		"deluser delgroup setcap install cp mv sed tee update-ca-certificates ldconfig locale-gen chsh",
	),
	...each(
		"setup",
		"a2enmod a2dismod a2ensite a2dissite a2enconf phpenmod phpdismod update-alternatives dpkg-reconfigure mkfifo mknod chpasswd debconf-set-selections crontab",
	),
	...each("clean", "rm rmdir unlink"),
	...each(
		"fetch",
		"curl wget fetch tar unzip bunzip2 gunzip xz 7z git svn hg bzr dep glide godep govendor gx gx-go",
	),
	...each("fetch", "unxz gzip bzip2 cpio patch rsync scp ssh-keyscan"),
	...each(
		"compile",
		"make gmake gcc g++ cc c++ clang clang++ gfortran ld ar cmake ninja meson autoreconf autoconf automake",
	),
	...each(
		"compile",
		"configure autogen.sh protoc buf swag templ stringer go-bindata packr packr2 strip upx objcopy",
	),
	...each(
		"compile",
		"xbuild msbuild mcs ant native-image tsc webpack rollup vite esbuild javac jar kotlinc scalac rustc ghc stack cabal zig swiftc",
	),
	...each(
		"compile",
		"swift crystal shards nim nimble dub dune bazel ninja-build scons waf qmake gox mage task goreleaser wire sqlc rice statik bootstrap",
	),
};

const toolVerbs: Readonly<Record<string, Readonly<Record<string, Deed>>>> = {
	...Object.fromEntries([...packageManagers].map((name) => [name, installer])),
	npm: {
		install: "fetch",
		i: "fetch",
		ci: "fetch",
		add: "fetch",
		update: "fetch",
		rebuild: "compile",
		run: "compile",
		"run-script": "compile",
		prune: "clean",
		cache: "clean",
		test: "check",
		config: "shell",
		set: "shell",
		audit: "check",
		"*": "fetch",
	},
	yarn: {
		install: "fetch",
		add: "fetch",
		cache: "clean",
		config: "shell",
		set: "shell",
		test: "check",
		"*": "compile",
	},
	pnpm: {
		install: "fetch",
		i: "fetch",
		add: "fetch",
		fetch: "fetch",
		prune: "clean",
		store: "clean",
		config: "shell",
		"*": "compile",
	},
	bun: { install: "fetch", i: "fetch", add: "fetch", "*": "compile" },
	npx: { "*": "compile" },
	bunx: { "*": "compile" },
	corepack: { "*": "fetch" },
	node: { "*": "compile" },
	pip: { install: "fetch", download: "fetch", wheel: "compile", cache: "clean", "*": "check" },
	pip3: { install: "fetch", download: "fetch", wheel: "compile", cache: "clean", "*": "check" },
	poetry: { install: "fetch", export: "fetch", config: "shell", "*": "fetch" },
	uv: { "*": "fetch" },
	pipenv: { "*": "fetch" },
	pdm: { "*": "fetch" },
	conda: { "*": "fetch" },
	python: { "*": "compile" },
	python3: { "*": "compile" },
	cargo: {
		fetch: "fetch",
		vendor: "fetch",
		update: "fetch",
		new: "fetch",
		init: "fetch",
		test: "check",
		clippy: "check",
		fmt: "check",
		clean: "clean",
		"*": "compile",
	},
	composer: { config: "shell", about: "check", validate: "check", "clear-cache": "clean", "*": "fetch" },
	"composer.phar": { config: "shell", "*": "fetch" },
	php: { "*": "compile" },
	bundle: { config: "shell", exec: "compile", clean: "clean", "*": "fetch" },
	bundler: { config: "shell", exec: "compile", clean: "clean", "*": "fetch" },
	gem: { install: "fetch", update: "fetch", sources: "clean", cleanup: "clean", "*": "check" },
	rake: { "*": "compile" },
	rails: { "*": "compile" },
	opam: { "*": "fetch" },
	deno: { compile: "compile", "*": "fetch" },
	mix: { "local.hex": "fetch", "local.rebar": "fetch", "deps.get": "fetch", test: "check", "*": "compile" },
	rebar: { "get-deps": "fetch", "*": "compile" },
	rebar3: { "get-deps": "fetch", "*": "compile" },
	pecl: { install: "compile", "*": "fetch" },
	pear: { install: "compile", "*": "fetch" },
	"docker-php-ext-install": { "*": "compile" },
	"docker-php-ext-configure": { "*": "compile" },
	"docker-php-ext-enable": { "*": "compile" },
	"docker-php-source": { "*": "compile" },
	phpize: { "*": "compile" },
	dotnet: { restore: "fetch", tool: "fetch", test: "check", clean: "clean", "*": "compile" },
	mvn: { "*": "compile" },
	mvnw: { "*": "compile" },
	gradle: { "*": "compile" },
	gradlew: { "*": "compile" },
	sbt: { "*": "compile" },
	ant: { "*": "compile" },
	lein: { deps: "fetch", "*": "compile" },
	clojure: { "-P": "fetch", "*": "compile" },
	clj: { "-P": "fetch", "*": "compile" },
	mill: { "*": "compile" },
	rustup: { "*": "fetch" },
	// GraalVM's updater brings native-image and other tools of its kind.
	gu: { "*": "fetch" },
	// What these change is where packages come from.
	"apt-key": { "*": "fetch" },
	"add-apt-repository": { "*": "fetch" },
	go: {
		build: "compile",
		install: "compile",
		generate: "compile",
		get: "fetch",
		mod: "fetch",
		work: "fetch",
		list: "check",
		test: "check",
		vet: "check",
		fmt: "check",
		env: "shell",
		version: "check",
		clean: "clean",
		run: "compile",
		tool: "check",
	},
};

function each(deed: Deed, names: string): Record<string, Deed> {
	return Object.fromEntries(names.split(" ").map((name) => [name, deed]));
}
