// The packages of the system that a recipe installs: which the build needs, and which the running container.

import type { ShellCommand } from "../shell/command.ts";
import { baseOf } from "../shell/paths.ts";
import { memo } from "../syntax/memo.ts";
import type { Recipe, Step } from "./recipe.ts";
import { deedOf, packageName, packagesOf } from "./tools.ts";

/** A package that a RUN installs and that nothing removes later. */
export interface Installed {
	/** Without a version. */
	readonly name: string;
	/** As written, with the version. */
	readonly text: string;
	readonly step: Step;
	readonly command: ShellCommand;
}

/** Every package that some RUN installs, those that are removed again included. */
export const everInstalled = memo((recipe: Recipe): readonly Installed[] =>
	recipe.steps.flatMap((step) =>
		(step.script?.commands ?? [])
			.filter((command) => deedOf(command) === "packages")
			.flatMap((command) =>
				packagesOf(command).map((text) => ({ name: packageName(text), text, step, command })),
			),
	),
);

/** The packages that are in the image in the end, in order. Those added as a virtual group that is removed are not. */
export const installedPackages = memo((recipe: Recipe): readonly Installed[] => {
	const removed = new Set<string>();
	const commands = recipe.steps.flatMap(({ script }) => script?.commands ?? []);
	for (const [at, command] of commands.entries()) {
		if (deedOf(command) !== "unpackage") continue;
		const clears = clearsUp(command) || commands.slice(at).some(isAutoremove);
		for (const text of packagesOf(command)) {
			// The libraries that a package for linking has brought stay where nobody clears them up.
			if (clears || !isLibraryPackage(packageName(text))) removed.add(packageName(text));
		}
	}
	return everInstalled(recipe).filter(
		({ name, command }) => !removed.has(name) && !removed.has(virtualOf(command) ?? ""),
	);
});

// Whether what nobody needs any more goes as well.
function clearsUp(command: ShellCommand): boolean {
	if (["apk", "dnf", "microdnf"].includes(managerOf(command))) return true;
	return command.words.some(({ text }) => /^--auto-?remove$|AutoRemove/.test(text));
}

function isAutoremove({ words }: ShellCommand): boolean {
	return words.some(({ value }) => value === "autoremove");
}

/** Packages for linking against libraries other than the C library itself. */
export function librariesOf(recipe: Recipe): readonly string[] {
	return everInstalled(recipe)
		.map(({ name }) => name)
		.filter(isLibraryPackage);
}

/** Whether a package is for linking against a library that is not the C library. */
export function isLibraryPackage(name: string): boolean {
	return (
		/-dev(el)?$/.test(name) &&
		!buildPackages.has(name) &&
		!/^(libc|libc6|musl|linux-libc|glibc|kernel|clang|llvm|php|dpkg|python3?)[\d.]*-dev(el)?$/.test(name)
	);
}

/** The first of some packages for the build that stays behind, those that bring libraries to run with left out. */
export function leftBehind(names: readonly string[]): string | undefined {
	return names.find((name) => !isLibraryPackage(name));
}

/** Whether the file installs CA certificates itself, for good. */
export function isCertificates(recipe: Recipe): boolean {
	return installedPackages(recipe).some(({ name }) => name === "ca-certificates");
}

/** Whether a package is one that only builds need. */
export function isBuildPackage(name: string): boolean {
	return (
		buildPackages.has(name) ||
		/^@?(c[ -])?development[ -](tools|libraries|libs)/i.test(name) ||
		/^(gcc|g\+\+|gfortran|clang|clang-tools|llvm|lld|lldb|cpp)-[\d.]+$/.test(name) ||
		/(-dev|-devel|-headers|-doc)$/.test(name)
	);
}

/**
 * What a C++ program needs on Alpine besides the C library, where the build image has it with its compiler. Debian's and
 * Ubuntu's images have it always.
 */
export function cppRuntime(recipe: Recipe): readonly string[] {
	if (recipe.base.system.kind !== "alpine") return [];
	const names = new Set(installedPackages(recipe).map(({ name }) => name));
	const compiler = ["g++", "build-base", "alpine-sdk"].some((name) => names.has(name));
	return compiler && !names.has("libstdc++") ? ["libstdc++"] : [];
}

/** The programs that a package is known to bring, its own name first: any package may bring one of that name. */
export function programsOf(name: string): readonly string[] {
	return [name, ...(otherPrograms[name] ?? [])];
}

const otherPrograms: Readonly<Record<string, readonly string[]>> = {
	gettext: ["envsubst"],
	"gettext-base": ["envsubst"],
	gnupg: ["gpg"],
	gnupg2: ["gpg"],
	supervisor: ["supervisord", "supervisorctl"],
	"openssh-client": ["ssh", "scp", "ssh-keygen", "ssh-keyscan"],
	"openssh-server": ["sshd"],
};

/** The package manager of an installing command, as `apt-get`. */
export function managerOf(command: ShellCommand): string {
	return baseOf(command.words[0]?.value ?? "");
}

/** The name under which `apk add --virtual` groups what it installs. */
function virtualOf(command: ShellCommand): string | undefined {
	for (const [at, word] of command.words.entries()) {
		const text = word.value ?? word.text;
		if (text.startsWith("--virtual=")) return text.slice("--virtual=".length);
		if (text === "--virtual" || (text === "-t" && managerOf(command) === "apk"))
			return command.words[at + 1]?.value;
	}
	return undefined;
}

const buildPackages: ReadonlySet<string> = new Set(
	(
		"git mercurial subversion svn bzr make gmake gcc g++ clang llvm lld binutils build-base build-essential " +
		"alpine-sdk musl-dev musl-tools libc-dev libc6-dev pkg-config pkgconfig pkgconf pkgconf-pkg-config cmake ninja ninja-build ninja-build meson " +
		"autoconf automake libtool m4 bison flex gawk patch nasm yasm gettext upx protobuf protoc protobuf-compiler " +
		"go golang golang-go rust cargo rustup maven gradle ant git-lfs file ccache gdb strace valgrind autotools-dev " +
		"debhelper devscripts dpkg-dev fakeroot software-properties-common apt-transport-https lsb-release gnupg gnupg2 " +
		"dirmngr gcc-c++ glibc-static libstdc++ bsd-compat-headers linux-headers gcc-multilib g++-multilib swig doxygen nim crystal shards valac zig ldc dmd dub ghc cabal stack opam"
	)
		.split(" ")
		.filter((name) => name !== "libstdc++"),
);
