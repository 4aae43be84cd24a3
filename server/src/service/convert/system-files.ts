// Files that come with the base or with its packages.

import { everInstalled } from "./packages.ts";
import type { Recipe } from "./recipe.ts";

/** Whether a file of the system's folders is the base's or a package's, as far as the folder's name tells. */
export function isOfSystem(recipe: Recipe, path: string): boolean {
	if (!/^\/etc\/\w[\w.-]*\//.test(path)) return /^\/(etc|usr|lib|var)\//.test(path);
	const folder = path.split("/")[2] ?? "";
	return (
		everInstalled(recipe).some(({ name }) => name.startsWith(folder) || name.includes(`-${folder}`)) ||
		baseFolders.has(folder) ||
		!recipe.base.official
	);
}

const baseFolders: ReadonlySet<string> = new Set(
	"apache2 apt apk default init.d ld.so.conf.d nginx pam.d php profile.d security skel ssh ssl sudoers.d sysctl.d".split(
		" ",
	),
);
