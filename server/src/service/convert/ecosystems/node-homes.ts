// Where the users of Node's images keep what their tools fetch.

import type { Recipe } from "../recipe.ts";

/** Takes a USER, absent for root; gives the home that Node's images give it, undefined for other users or where HOME is set. */
export function homeOf({ end }: Recipe, user: string | undefined): string | undefined {
	if (end.environment.has("HOME")) return undefined;
	return homes[(user ?? "root").split(":", 1)[0] ?? ""];
}

const homes: Readonly<Record<string, string>> = {
	root: "/root",
	"0": "/root",
	node: "/home/node",
	"1000": "/home/node",
};
