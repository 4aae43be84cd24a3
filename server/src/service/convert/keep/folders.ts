// Folders that mean something wherever they are met.

import { unknownFolder } from "../unknown-folder.ts";

/** Nobody looks for anything here once the image is built. */
export const throwaway = ["/tmp", "/root/.cache", "/root/.ssh", "/root/.npm", "/root/.m2", "/root/.ccache"];

/** Where package managers are told where packages come from. */
export const packageSources = ["/etc/apt", "/etc/apk", "/etc/yum.repos.d"];

/** Folders of every system, which are never copied as a whole. */
export const systemFolders: ReadonlySet<string> = new Set(
	`${unknownFolder} / /bin /sbin /lib /lib64 /etc /var /usr /usr/bin /usr/sbin /usr/lib /usr/local /usr/local/bin /usr/local/lib /opt /srv /home /root`.split(
		" ",
	),
);

/** Folders that are there in the images of every system, so that a command may be run in them. */
export const inEverySystem: ReadonlySet<string> = new Set(
	"/ /bin /sbin /lib /etc /var /usr /usr/bin /usr/sbin /usr/lib /usr/share /usr/local /usr/local/bin /usr/local/lib /opt /srv /home /root /tmp /run /var/log /var/lib /var/cache".split(
		" ",
	),
);

/** Where only compilers look. */
export const compilerFolders = ["/usr/include", "/usr/lib/gcc"];
