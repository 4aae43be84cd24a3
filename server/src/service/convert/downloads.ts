// Where curl and wget put what they fetch.

import type { ShellCommand } from "../shell/command.ts";
import { baseOf, resolvePath } from "../shell/paths.ts";

/**
 * The file that curl or wget writes, by its option or by the end of the address; undefined where it prints, where the
 * name can't be told, or where the command is another one.
 */
export function downloadedTo(command: ShellCommand): string | undefined {
	const { words, cwd } = command;
	const name = baseOf(words[0]?.value ?? "");
	if (name !== "curl" && name !== "wget") return undefined;
	const letter = name === "curl" ? "o" : "O";
	const long = name === "curl" ? "--output" : "--output-document";
	for (const [at, { text, value }] of words.entries()) {
		const word = value ?? text;
		const next = words[at + 1]?.value;
		if (word === long) return next === "-" ? undefined : resolvePath(cwd, next);
		if (word.startsWith(`${long}=`)) return resolvePath(cwd, word.slice(long.length + 1));
		if (!/^-[a-zA-Z]/.test(word)) continue;
		const place = word.indexOf(letter);
		if (place < 1 || !/^[a-zA-Z]*$/.test(word.slice(1, place))) continue;
		const rest = word.slice(place + 1);
		const file = rest === "" ? next : rest;
		return file === "-" ? undefined : resolvePath(cwd, file);
	}
	return remoteName(name, command);
}

// `wget URL` and `curl -O URL` take the name from the address.
function remoteName(name: string, { words, cwd }: ShellCommand): string | undefined {
	const texts = words.slice(1).map(({ value, text }) => value ?? text);
	if (name === "curl" && !texts.some((word) => /^-[a-zA-Z]*O/.test(word) || word === "--remote-name"))
		return undefined;
	const addresses = texts.filter((word) => /^(https?|ftp):\/\/[^/]+\/./.test(word));
	const [address] = addresses;
	// wget makes what is asked for a part of the name, and curl does not.
	if (name === "wget" && address?.includes("?") === true) return undefined;
	const file = address === undefined ? "" : baseOf(address.replace(/[?#].*$/, ""));
	if (addresses.length !== 1 || !/^[\w.+~${}-]+$/.test(file)) return undefined;
	const at = texts.findIndex((word) => /^(-P|--directory-prefix)$/.test(word));
	const joined = texts
		.find((word) => /^(-P.|--directory-prefix=)/.test(word))
		?.replace(/^(-P|--[\w-]+=)/, "");
	const folder = name === "wget" ? (at < 0 ? joined : texts[at + 1]) : undefined;
	return resolvePath(folder === undefined ? cwd : resolvePath(cwd, folder), file);
}
