// What a stage starts from: which folders an image may have something in, and the paths that every such image has.

import type { Target } from "../graph/graph.ts";
import { parseImage } from "../graph/image.ts";

/** Where a stage starts. */
export interface Root {
	/** Folders in which the image may have anything; outside of them it has nothing. */
	readonly open: readonly string[];
	/** Folders that are there, as nearly every image has them. */
	readonly folders: ReadonlySet<string>;
	/** Variables that the image sets, as far as paths depend on them. */
	readonly variables: Readonly<Record<string, string>>;
	/** Whether a RUN without USER runs as root, whose home is `/root`. */
	readonly root: boolean;
}

/** What is known of the start of a stage on something that is no stage. */
export function rootOf(target: Target | undefined): Root {
	if (target?.kind === "scratch") return empty;
	const image = target?.kind === "image" ? parseImage(target.image) : undefined;
	const own = image?.ok === true ? official.get(image.repository) : undefined;
	return own ?? unknown;
}

// The Filesystem Hierarchy Standard, and what Docker and the distributions add to it.
const systemFolders =
	"/bin /boot /dev /etc /home /lib /lib32 /lib64 /libx32 /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /var".split(
		" ",
	);

const everywhere: ReadonlySet<string> = new Set(
	"/bin /dev /etc /home /lib /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/sbin /usr/share /var /var/lib /var/log".split(
		" ",
	),
);

const empty: Root = { open: [], folders: new Set(), variables: {}, root: true };
const unknown: Root = { open: ["/"], folders: everywhere, variables: {}, root: false };

interface Own {
	/** Folders outside the standard's. */
	readonly open?: readonly string[];
	readonly variables?: Readonly<Record<string, string>>;
}

// Only images whose own Dockerfiles are known to put nothing outside the standard's folders but what stands here.
const images: Readonly<Record<string, Own>> = {
	alpine: {},
	debian: {},
	ubuntu: {},
	fedora: {},
	rockylinux: {},
	almalinux: {},
	amazonlinux: { open: ["/local"] },
	"buildpack-deps": {},
	gcc: {},
	golang: { open: ["/go"], variables: { GOPATH: "/go" } },
	node: {},
	python: {},
	ruby: {},
	rust: { variables: { CARGO_HOME: "/usr/local/cargo" } },
	"eclipse-temurin": { open: ["/__cacert_entrypoint.sh"] },
	maven: { open: ["/__cacert_entrypoint.sh"] },
};

const official: ReadonlyMap<string, Root> = new Map(
	Object.entries(images).map(([name, { open = [], variables = {} }]) => [
		`docker.io/library/${name}`,
		{ open: [...systemFolders, ...open, "/.dockerenv"], folders: everywhere, variables, root: true },
	]),
);
