// What commands write, one line per command. A command that is not here may write anywhere.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf } from "../../shell/paths.ts";
import { unmarked } from "../place.ts";
import { argumentsOf } from "./arguments.ts";
import { copies, curl, dd, gitClone, installs, links, packs, tar, unpacks, wget } from "./copying.ts";
import {
	anywhere,
	both,
	each,
	here,
	into,
	likely,
	made,
	nothing,
	optionValue,
	removes,
	treeIn,
	withOption,
} from "./forms.ts";
import { goBuild, goInstall } from "./go.ts";
import { bundles, installsModules, runsScript } from "./javascript.ts";
import { cmake, compiles, dotnet, gradle, makes, maven, pip, python, virtualenv } from "./other-languages.ts";
import { cargoBuild, cargoInstall } from "./rust.ts";
import type { Scene, Write, Writes } from "./write.ts";

/** What a command writes, its redirections included, in order. */
export function writesOf(command: ShellCommand, scene: Scene): readonly Write[] {
	const { name, skip, writes } = entryOf(command);
	const read = argumentsOf(command, skip, scene);
	const own = name === undefined ? [] : writes(read, scene);
	const redirected = command.redirects.flatMap(({ operator, target }) => {
		if (!operator.includes(">") || target === undefined) return [];
		const [word] = argumentsOf({ ...command, words: [target] }, 0, scene).operands();
		return word === undefined || /^[0-9&-]+$/.test(word.written) ? [] : made(read, "file", word);
	});
	return [...own, ...redirected];
}

/** The command's entry in the table, as `go build` or `curl`; undefined where it is not in the table. */
export function commandName(command: ShellCommand): string | undefined {
	return entryOf(command).name;
}

interface Entry {
	readonly name: string | undefined;
	/** How many words the name takes. */
	readonly skip: number;
	readonly writes: Writes;
}

function entryOf({ words }: ShellCommand): Entry {
	const [first, ...rest] = words;
	if (first === undefined) return { name: undefined, skip: 0, writes: nothing };
	const program = first.value === undefined ? undefined : unmarked(first.value);
	if (program === undefined) return { name: "", skip: 1, writes: anywhere };
	const short = baseOf(program).replace(versionEnding, "");
	// A script of the project has a path, and may be named like anything.
	const local = program.startsWith("./") || program.startsWith("../");
	const wrapper = local ? wrappers[short] : short;
	if (wrapper === undefined) return { name: program, skip: 1, writes: anywhere };
	if (families.has(wrapper)) {
		for (const word of rest) {
			const writes = table.get(`${wrapper} ${word.text}`);
			if (writes !== undefined)
				return { name: `${wrapper} ${word.text}`, skip: 1, writes: without(word.text, writes) };
		}
	}
	return { name: wrapper, skip: 1, writes: table.get(wrapper) ?? anywhere };
}

// `python3.11` and `gcc-12` are what their names without the number are.
const versionEnding = /(?<=^(?:python|pip|gcc|g\+\+|clang|clang\+\+))-?[0-9.]+$/;

const wrappers: Readonly<Record<string, string>> = { mvnw: "mvn", gradlew: "gradle", configure: "configure" };

// The word that chose the entry is no operand of it.
function without(verb: string, writes: Writes): Writes {
	return (command, scene) => {
		let seen = false;
		const words = command.command.words.filter(({ text }) => {
			if (seen || text !== verb) return true;
			seen = true;
			return false;
		});
		return writes(argumentsOf({ ...command.command, words }, 1, scene), scene);
	};
}

const packages = into(
	"/etc",
	"/usr",
	"/var",
	"/lib",
	"/lib64",
	"/bin",
	"/sbin",
	"/opt",
	"/run",
	"/home",
	"/root",
	"/srv",
	"/boot",
	"/tmp",
);
const caches = into("/root", "/go", "/usr", "/home", "/tmp", "/var");
const accounts = into("/etc", "/home", "/var", "/root");

// The reader of the shell goes into the script of `-c` itself, where it can know it.
const subshell: Writes = (command, scene) =>
	command.command.words.some(({ text }) => text === "--version") ||
	command.option("-c -ec -xc -lc -exc")?.text !== undefined
		? []
		: anywhere(command, scene);

// Without a word it installs.
const yarn: Writes = (command, scene) =>
	(command.operands("--cwd").length === 0 ? installsModules : runsScript)(command, scene);

/** Programs, or the words that may follow one program, separated by blanks. */
type Line =
	| readonly [names: string, writes: Writes]
	| readonly [program: string, words: string, writes: Writes];

// What these write stands in their words, or in variables that are looked at.
const plain: readonly Line[] = [
	[
		"echo printf test [ [[ true false : set export unset readonly local cd pushd popd pwd which type command env id",
		nothing,
	],
	[
		"whoami date uname hostname arch sleep exit return wait trap umask ulimit shopt alias hash shift read",
		nothing,
	],
	[
		"ls cat head tail wc grep egrep fgrep sort uniq cut tr rev tac nl od xxd hexdump awk gawk mawk jq",
		nothing,
	],
	[
		"diff cmp comm basename dirname readlink realpath stat file ldd nm readelf objdump size strings du df free",
		nothing,
	],
	[
		"nproc getent tput md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum gpgconf pgrep kill pkill",
		nothing,
	],
	[
		"chmod chown chgrp setcap setfacl xattr sync locale getconf lsb_release ps tree seq expr yes tty clear mount umount",
		nothing,
	],
	["sed strip chrpath patchelf dos2unix unix2dos shred expect autopoint", nothing],
	["git", "config fetch remote rev-parse log describe status ls-remote tag --version", nothing],
	["go", "version env vet fmt list clean doc help", nothing],
	["cargo", "fetch clippy fmt --version", nothing],
	["npm", "config cache -v --version audit set", nothing],
	["yarn", "cache config --version", nothing],
	["pnpm", "config", nothing],
	["node", "-v --version", nothing],
	["python", "--version", nothing],
	["java", "-version", nothing],
	["mvn", "--version -v", nothing],
	["dotnet", "--info --version", nothing],
	["docker-php-source ccache", nothing],
	["rustc", "--version", nothing],
	["rustup", "toolchain target component default", nothing],
	["sh bash ash dash", subshell],
	["find", withOption("-exec -execdir -ok -okdir -fprint -fprintf -fls", anywhere, nothing)],
	["tee", each("file")],
	["touch truncate", each("file", "-t -d -r -s --size --date --reference")],
	["mkdir", each("folder", "-m --mode")],
	["mktemp", into("/tmp")],
	["rm rmdir unlink", removes],
	["cp", copies(false)],
	["mv", copies(true)],
	["install", installs],
	["ln link", links],
	["rsync", copies(false, "-e --exclude --include --filter -f")],
	["dd", dd],
	["tar bsdtar", tar],
	["unzip", unpacks("-d")],
	["cpio ar rpm2cpio patch rename", here],
	["upx", optionValue("file", "-o")],
	["7z 7za 7zr", unpacks("-o")],
	["zip", each("file", "-x -i")],
	["gzip", packs(".gz", false)],
	["gunzip", packs(".gz", true)],
	["bzip2", packs(".bz2", false)],
	["bunzip2", packs(".bz2", true)],
	["xz", packs(".xz", false)],
	["unxz", packs(".xz", true)],
	["curl", curl],
	["wget", wget],
	["aria2c", optionValue("file", "-o --out", here)],
	["git", "clone", gitClone],
	["git", "checkout submodule pull reset apply am clean init switch merge lfs", here],
	["svn hg", anywhere],
	["gpg", optionValue("file", "-o --output", into("/root", "/tmp"))],
	["openssl", optionValue("file", "-out -keyout", nothing)],
	["ssh-keygen", optionValue("file", "-f", into("/root"))],
	["ssh-keyscan", nothing],
	["go", "build", goBuild],
	["go", "install", goInstall],
	["cargo", "build rustc zigbuild auditable", cargoBuild],
	["cargo", "install binstall", cargoInstall],
	["gcc g++ cc c++ clang clang++ tcc musl-gcc ld gfortran nvcc", compiles],
];

// These take folders out of variables too, such as NPM_CONFIG_PREFIX: what a variable names may be written to.
const tools: readonly Line[] = [
	[
		"apt-get apt aptitude dpkg dpkg-reconfigure dpkg-divert apt-key apt-mark apt-cache add-apt-repository",
		packages,
	],
	["apt-get", "download source", here],
	["apt", "download", here],
	["apk", optionValue("tree", "--root -p", packages)],
	["yum dnf microdnf tdnf zypper rpm pacman", optionValue("tree", "--installroot --root -r", packages)],
	[
		"debootstrap",
		(command) =>
			command
				.operands("--variant --arch --include")
				.slice(1, 2)
				.flatMap((word) => made(command, "tree", word)),
	],
	[
		"update-ca-certificates ldconfig locale-gen update-alternatives update-locale localedef depmod fc-cache",
		packages,
	],
	[
		"docker-php-ext-install docker-php-ext-configure docker-php-ext-enable pecl install-php-extensions a2enmod",
		packages,
	],
	[
		"useradd adduser usermod groupadd addgroup groupmod userdel deluser delgroup groupdel passwd chpasswd chsh",
		accounts,
	],
	["go", "get mod work tool", both(caches, here)],
	["go", "generate run", anywhere],
	["go", "test", optionValue("file", "-o", here)],
	["cargo", "chef test check doc update generate-lockfile", both(caches, here)],
	["cargo", "init add", here],
	["cargo", "new", each("tree", "--name --vcs --edition")],
	["cargo", "vendor", treeIn("vendor")],
	["rustc", optionValue("file", "-o", here)],
	["rustup", caches],
	["npm", "ci install i add rebuild update prune dedupe link", both(installsModules, caches)],
	["yarn", "install add global --frozen-lockfile --production", both(installsModules, caches)],
	["pnpm", "install i add fetch prune", both(installsModules, caches)],
	["bun", "install i add", both(installsModules, caches)],
	["npm", "run run-script exec", runsScript],
	["yarn", "run workspace", runsScript],
	["pnpm", "run", runsScript],
	["bun", "run", runsScript],
	["yarn", yarn],
	["pnpm bun", runsScript],
	["corepack nvm n", caches],
	["next nuxt vite webpack ng tsc rollup esbuild parcel nest gatsby npx astro bunx npm", bundles],
	["bower", treeIn("bower_components")],
	["mvn mvnd", maven],
	["gradle", gradle],
	["ant sbt lein bazel", anywhere],
	["javac", optionValue("tree", "-d", here)],
	["jar", withOption("-c --create", optionValue("file", "-f --file", here), here)],
	["jlink jpackage", optionValue("tree", "--output -d", anywhere)],
	["native-image", here],
	["keytool", optionValue("file", "-keystore", caches)],
	["dotnet", "publish build pack", dotnet],
	["dotnet", "restore test clean nuget workload", both(caches, here)],
	["dotnet", "tool", optionValue("tree", "--tool-path", both(caches, here))],
	["dotnet", "new", here],
	["python", python],
	["virtualenv", virtualenv],
	["uv", "venv", virtualenv],
	["pip", pip],
	["uv", "pip", pip],
	["uv", "sync", both(caches, here, likely(".venv"))],
	["pipx", caches],
	["pipenv poetry pdm uv conda mamba", both(caches, into("/opt", "/home"), here)],
	["composer", both(caches, here, likely("vendor"))],
	["bundle bundler", both(caches, here, likely("vendor/bundle"))],
	["gem", optionValue("tree", "-i --install-dir", both(packages, here))],
	["mix rebar3 elixir", both(caches, here, likely("_build", "deps"))],
	["dart", "pub", both(caches, here)],
	["dart", "compile", optionValue("file", "-o --output", here)],
	["swift", "build", both(here, treeIn(".build"))],
	["make gmake", makes],
	["cmake", cmake],
	["configure", here],
	["protoc ninja meson autoreconf autogen.sh", anywhere],
];

const named: Writes = (_, { folders }) => folders.map((path) => ({ what: "open", at: { path } }));

const table: ReadonlyMap<string, Writes> = new Map([
	...plain.flatMap(entriesOf),
	...tools.flatMap(entriesOf).map(([name, writes]) => [name, both(writes, named)] as const),
]);

function entriesOf(line: Line): readonly (readonly [string, Writes])[] {
	if (line.length === 2) return line[0].split(" ").map((name) => [name, line[1]]);
	return line[1].split(" ").map((word) => [`${line[0]} ${word}`, line[2]]);
}

// Programs whose first word says what they do.
const families: ReadonlySet<string> = new Set(
	[...table.keys()].filter((name) => name.includes(" ")).map((name) => name.slice(0, name.indexOf(" "))),
);
