// Where well-known software that is built by a Makefile of its own, without a configure script, is installed to.

/** Where a Makefile's `install` puts files when nothing is said. */
export interface KnownMakefile {
	/** Folders that hold everything it installs. */
	readonly trees: readonly string[];
	/** All of it goes below DESTDIR where that is set. */
	readonly staged: boolean;
}

/** Takes a project's name in lower case, as its repository or archive has it; undefined where nothing is known. */
export function knownMakefile(project: string): KnownMakefile | undefined {
	if (local.has(project)) return { trees: ["/usr/local"], staged: false };
	if (localStaged.has(project)) return { trees: ["/usr/local"], staged: true };
	return system.has(project) ? { trees: ["/usr"], staged: true } : undefined;
}

// After the projects' own Makefiles, as are the other lists: a fixed or default prefix of /usr/local.
const local: ReadonlySet<string> = new Set("redis valkey keydb hiredis lua bzip2 mini_httpd".split(" "));

const localStaged: ReadonlySet<string> = new Set(
	"luajit luajit2 zstd lz4 xxhash cjson dnsmasq sslsplit mdp wargames".split(" "),
);

// /usr, and DESTDIR before everything.
const system: ReadonlySet<string> = new Set("wireguard-tools masscan stress-ng".split(" "));
