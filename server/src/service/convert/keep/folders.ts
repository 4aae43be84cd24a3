// Folders that mean something wherever they are met.

import { unknownFolder } from "../recipe.ts";

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

/** Where only compilers look. */
export const compilerFolders = ["/usr/include", "/usr/lib/gcc"];
