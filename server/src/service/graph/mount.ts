// What BuildKit refuses of a RUN --mount when the stage is built
// (instructions/commands_runmount.go: parseMount, validateMount; dockerfile2llb/convert_runmount.go).

import type { Range } from "vscode-languageserver-types";
import type { Word } from "../syntax/dockerfile.ts";
import { type Expansion, goQuote } from "../syntax/expand.ts";
import type { Mount } from "../syntax/mounts.ts";
import { suggest } from "../syntax/suggest.ts";
import { joinPath } from "./path.ts";

/** BuildKit's complaint about a mount. */
export interface RefusedMount {
	readonly message: string;
	readonly range: Range;
	readonly suggestion?: string;
}

/**
 * The first complaint about a mount, or undefined. `expand` gives the value of a field with the variables in force; a
 * value that cannot be expanded is left to whoever expands. `workdir` is the working directory where it is known.
 */
export function refusedMount(
	mount: Mount,
	expand: (word: Word) => Expansion,
	workdir: string | undefined,
): RefusedMount | undefined {
	let type = "bind";
	let target = "";
	const keys = new Set<string>();
	for (const { key, value, range } of mount.fields) {
		if (value === undefined) {
			const message = wrongWord(key, type);
			if (message !== undefined) return { message, range };
			continue;
		}
		const expanded = expand(value);
		if (expanded.error !== undefined) return undefined;
		if (!mountKeys.includes(key)) {
			return refused(`unexpected key '${key}' in '${key}=${value.text}'`, range, suggest(key, mountKeys));
		}
		keys.add(key);
		if (key === "type") {
			type = expanded.value.toLowerCase();
			if (!mountTypes.includes(type)) {
				const message = `unsupported mount type ${goQuote(expanded.value)}`;
				return refused(message, value.range, suggest(expanded.value, mountTypes));
			}
		}
		if (key === "target" || key === "dst" || key === "destination") target = expanded.value;
		const message = wrongValue(key, expanded.value, type);
		if (message !== undefined) return { message, range: value.range };
	}
	const message = wrongMount(type, joinPath(workdir, target) === "/", keys);
	return message === undefined ? undefined : { message, range: (mount.flag.value ?? mount.flag).range };
}

function refused(message: string, range: Range, suggestion: string | undefined): RefusedMount {
	return suggestion === undefined ? { message, range } : { message, range, suggestion };
}

// A key without a value.
function wrongWord(key: string, type: string): string | undefined {
	if (key === "required") {
		return type === "secret" || type === "ssh"
			? undefined
			: `unexpected key '${key}' for mount type '${type}'`;
	}
	if (["readonly", "ro", "readwrite", "rw"].includes(key)) return undefined;
	return `invalid field '${key}' must be a key=value pair`;
}

const mountTypes = ["bind", "cache", "tmpfs", "secret", "ssh"];
const mountKeys =
	"type from source target readonly id sharing required size mode uid gid src dst destination ro rw readwrite env".split(
		" ",
	);

function wrongValue(key: string, value: string, type: string): string | undefined {
	switch (key) {
		case "readonly":
		case "ro":
		case "readwrite":
		case "rw":
			return isBool(value) ? undefined : `invalid value for ${key}: ${value}`;
		case "required":
			if (type !== "secret" && type !== "ssh") return `unexpected key '${key}' for mount type '${type}'`;
			return isBool(value) ? undefined : `invalid value for ${key}: ${value}`;
		case "size":
			if (type !== "tmpfs") return `unexpected key '${key}' for mount type '${type}'`;
			return /^\d+(\.\d+)*\s?([kKmMgGtTpP])?([iI]?[bB])?$/.test(value.slice(0, 50))
				? undefined
				: `invalid value for ${key}: ${value}`;
		case "sharing":
			return ["shared", "private", "locked"].includes(value.toLowerCase())
				? undefined
				: `unsupported sharing value ${goQuote(value)}`;
		case "mode":
			return /^[0-7]{1,11}$/.test(value) ? undefined : `invalid value ${value} for mode`;
		case "uid":
		case "gid":
			return /^\d{1,10}$/.test(value) ? undefined : `invalid value ${value} for ${key}`;
		default:
			return undefined;
	}
}

function wrongMount(type: string, onRoot: boolean, keys: ReadonlySet<string>): string | undefined {
	if (type === "bind" || type === "tmpfs") {
		for (const key of ["mode", "uid", "gid"])
			if (keys.has(key)) return `${key} not allowed for "${type}" type mounts`;
	}
	if (type === "secret") {
		if (keys.has("from")) return "secret mount should not have a from";
		if (keys.has("sharing")) return "secret mount should not define sharing";
		const source = keys.has("source") || keys.has("src");
		const named =
			source ||
			keys.has("target") ||
			keys.has("dst") ||
			keys.has("destination") ||
			keys.has("id") ||
			keys.has("env");
		if (!named) return "invalid secret mount. one of source, target required";
		if (source && keys.has("id")) return "both source and id can't be set";
	}
	if (keys.has("sharing") && type !== "cache") return `invalid cache sharing set for ${type} mount`;
	// Secrets and ssh sockets have places of their own; a relative target lies below the working directory.
	if (type === "secret" || type === "ssh") return undefined;
	return onRoot ? `invalid mount target "/"` : undefined;
}

function isBool(text: string): boolean {
	return ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"].includes(text);
}
