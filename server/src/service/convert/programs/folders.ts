// Folders that are the system's.

import { parentOf } from "../../shell/paths.ts";

/** Folders that every system has and programs share. /srv is no one's but the file's: no image has anything in it. */
export const systemFolders: ReadonlySet<string> = new Set(
	"/ /bin /sbin /lib /lib64 /etc /var /usr /usr/bin /usr/sbin /usr/lib /usr/local /usr/local/bin /usr/local/lib /opt /home /root".split(
		" ",
	),
);

/** Where a shell looks for programs in every image. */
export const pathFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** Whether a program lies in one of those. */
export function isSystem(path: string): boolean {
	return pathFolders.includes(parentOf(path));
}

/** Whether a folder is one in which servers look for applications: Tomcat's and Jetty's, WildFly's. */
export function isDeployment(folder: string): boolean {
	return /\/(webapps|deployments)$/.test(folder);
}
