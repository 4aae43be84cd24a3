// What a container runs where the Dockerfile has neither ENTRYPOINT nor CMD: the base image's own.

import type { BaseImage } from "./image.ts";

/**
 * The programs that an image starts by itself, where it is known to be made for that: a server's image, not one that
 * opens a shell or waits for input. Empty where nothing is known. Source: the images' own Dockerfiles.
 */
export function inheritedPrograms({ official, name, variants }: BaseImage): readonly string[] {
	if (!official) return [];
	if (name === "php") return variants.flatMap((variant) => phpServers[variant] ?? []);
	return servers[name] ?? [];
}

const phpServers: Readonly<Record<string, string>> = { apache: "apache2-foreground", fpm: "php-fpm" };

const servers: Readonly<Record<string, readonly string[]>> = {
	httpd: ["httpd-foreground"],
	nginx: ["nginx"],
	tomcat: ["catalina.sh"],
};
