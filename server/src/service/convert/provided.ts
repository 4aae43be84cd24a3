// Which programs the bases for run time bring along.

import { baseOf, parentOf } from "../shell/paths.ts";
import type { Choice } from "./ecosystems/ecosystem.ts";
import type { BaseImage } from "./image.ts";

/**
 * Whether a base, which may have the old one's system, has a program: false where it certainly lacks it; undefined for a program that is at a path of its
 * own, which the files that are copied bring.
 */
export function providedBy({ base }: Choice, old: BaseImage, program: string): boolean | undefined {
	const name = baseOf(program);
	if (program.includes("/") && !systemFolders.has(parentOf(program))) return undefined;
	const known = busybox.has(name) || coreutils.has(name) || elsewhere.has(name);
	if (base.programs?.includes(name) === true) return true;
	// A name that no system brings is a program of the file's own.
	if (!known) return undefined;
	if (base.system === "none") return false;
	const system = base.system === "same" ? old.system.kind : base.system;
	if (system === "alpine") return busybox.has(name);
	if (system === "debian") return coreutils.has(name);
	return coreutils.has(name) || busybox.has(name);
}

/** Whether an image is one of Docker's for a language, on Debian and not slim, which all have this program. */
export function isInFullImage({ official, name, variants, system }: BaseImage, program: string): boolean {
	const full = official && languages.has(name) && !variants.includes("slim") && system.kind === "debian";
	return full && fullPrograms.has(program);
}

// All of these are built on buildpack-deps.
const languages: ReadonlySet<string> = new Set(
	"golang node python pypy ruby rust gcc perl elixir erlang buildpack-deps".split(" "),
);

const fullPrograms: ReadonlySet<string> = new Set("curl wget git openssl".split(" "));

const systemFolders: ReadonlySet<string> = new Set(["/bin", "/usr/bin", "/sbin", "/usr/sbin"]);

const both =
	"sh ash cat chmod chown cp date dd df dirname du echo env expr false find grep head hostname id kill ln ls mkdir mktemp " +
	"mv nohup printf pwd rm sed sleep sort stat su tail tar tee test timeout touch tr true uname wc which xargs seq cut awk [";

const busybox: ReadonlySet<string> = new Set(
	`${both} wget nc ip ping ps top vi nslookup netstat pgrep pidof killall crond unzip less traceroute start-stop-daemon`.split(
		" ",
	),
);

const coreutils: ReadonlySet<string> = new Set(
	`${both} bash dash perl gzip setpriv runuser chroot nproc stdbuf`
		.split(" ")
		.filter((name) => name !== "ash"),
);

// Programs of packages: known, and in no base without being installed.
const elsewhere: ReadonlySet<string> = new Set(
	"curl git jq python python3 node npm tini dumb-init su-exec gosu supervisord nginx ssh openssl make gcc java ruby php envsubst busybox".split(
		" ",
	),
);
