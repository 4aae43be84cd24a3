// A static site that a small server of Node's or Python's serves: nginx can serve it as well.

import { namesRoot } from "../../graph/user.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { concrete, type Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Replacement } from "./ecosystem.ts";
import { commandOf } from "./node-start.ts";

/**
 * Takes a recipe and the folders in which its applications lie; gives nginx in the place of the server that ENTRYPOINT
 * and CMD start, undefined where that would not answer as it does: other options, a user, a folder that is no output.
 */
export function nginxFor(
	recipe: Recipe,
	runtime: Runtime,
	folders: readonly string[],
): Replacement | undefined {
	const { base, end, steps } = recipe;
	if (base.digest !== undefined || end.shell !== undefined) return undefined;
	if (end.user !== undefined && !namesRoot(end.user)) return undefined;
	const server = serverOf(recipe, runtime);
	if (server === undefined || !healthy(runtime)) return undefined;
	const path = resolvePath(concrete(recipe, end.workdir), server.folder);
	if (path === undefined || !/^\/[\w./@+-]+$/.test(path) || path.includes("node_modules")) return undefined;
	if (!folders.some((folder) => folder !== path && isWithin(path, folder))) return undefined;
	// What `serve` is told by a file that the site brings nginx would not read.
	if ([...(recipe.context?.paths ?? [])].some((each) => baseOf(each) === "serve.json")) return undefined;
	const lastBuild = steps.findLast(({ instruction }) => !ofContainer.has(instruction.name));
	if (lastBuild === undefined) return undefined;
	const image = `${base.official ? base.prefix : ""}nginx:stable-alpine`;
	const why = `${image}: its stable channel, since no version of nginx follows from ${base.text}.`;
	const notes = [
		`nginx takes the place of ${server.name}, whose command stays in the build stage. It listens on port ${server.port} as that does${server.single ? ", and gives index.html for every path that names no file with an extension" : ""}; folders without a page are not listed.`,
		...(server.name === "serve" ? ["A serve.json in the site would not be read."] : []),
	];
	return {
		runtime: {
			...runtime,
			entrypoint: undefined,
			cmd: undefined,
			needsShell: false,
			programs: ["nginx"],
			words: [],
			arguments: new Set(),
		},
		split: {
			artefacts: [
				{
					path,
					to: target,
					tree: true,
					why: `${path} is what the container serves; nginx needs nothing else.`,
				},
			],
			inputs: folders,
			choices: [
				{
					base: {
						id: "nginx",
						image,
						system: "alpine",
						shell: true,
						certificates: true,
						programs: ["nginx"],
						why,
					},
					changes: [],
					extras: [],
					notes,
					writes: { path: "/etc/nginx/conf.d/default.conf", lines: configuration(server) },
				},
			],
			toolVariables: new Set(),
			isSource: () => true,
			lastBuild,
			replaces: true,
		},
	};
}

const target = "/usr/share/nginx/html/";

// What describes the container and is as true of nginx.
const ofContainer: ReadonlySet<string> = new Set(
	"EXPOSE VOLUME LABEL STOPSIGNAL HEALTHCHECK MAINTAINER".split(" "),
);

interface Server {
	readonly name: "serve" | "http-server" | "http.server";
	readonly folder: string;
	readonly port: number;
	/** index.html is given for what is not there. */
	readonly single: boolean;
	readonly compressed: boolean;
	readonly cache?: string;
}

function configuration({ name, port, single, compressed, cache }: Server): readonly string[] {
	// `serve` gives the page of a folder without a slash behind it, the others send there.
	const found = { serve: "$uri $uri.html $uri/index.html", "http-server": "$uri $uri/ $uri.html" };
	const tried = name === "http.server" ? "$uri $uri/" : found[name];
	const types = "text/css text/javascript application/javascript application/json image/svg+xml";
	return [
		"server {",
		`    listen ${port};`,
		`    root ${target.slice(0, -1)};`,
		"    absolute_redirect off;",
		...(compressed ? ["    gzip on;", `    gzip_types ${types};`] : []),
		...(cache === undefined ? [] : [`    add_header Cache-Control "${cache}";`]),
		...(single || name === "http.server" ? [] : ["    error_page 404 /404.html;"]),
		...(single ? singlePage : [`    location / { try_files ${tried} =404; }`]),
		"}",
	];
}

// `serve -s` looks for a file only where the path has an extension; any other path gets index.html, also where a page or
// a folder of that name is there.
const singlePage = [
	"    location / { try_files /index.html =404; }",
	"    location ~ [^/][.][^/]*$ { try_files $uri /index.html =404; }",
];

// curl is part of nginx's image, and so is Alpine's wget, which tries one address of localhost only.
function healthy({ healthcheck }: Runtime): boolean {
	const text = healthcheck?.instruction.arguments.text.trim() ?? "NONE";
	if (/^NONE$/i.test(text)) return true;
	return (
		/^CMD\s+(curl\s|\[\s*"curl")/.test(text) ||
		(/^CMD\s+(wget\s|\[\s*"wget")/.test(text) && !text.includes("localhost"))
	);
}

function serverOf(recipe: Recipe, runtime: Runtime): Server | undefined {
	const words = commandOf(recipe, runtime);
	if (words === undefined) return undefined;
	const [program = "", ...rest] = words;
	const name = baseOf(program);
	const variable = recipe.end.environment.has("PORT") ? recipe.end.variables.get("PORT") : undefined;
	const port = variable === undefined ? undefined : portOf(variable);
	if (variable !== undefined && port === undefined) return undefined;
	if (name === "serve") return serve(rest, port ?? exposed(recipe));
	if (name === "http-server") return httpServer(rest, port ?? 8080);
	if (/^python3?$/.test(name) && rest[0] === "-m" && rest[1] === "http.server") return python(rest.slice(2));
	return undefined;
}

// Its default was 5000 before version 14 and is 3000 since: EXPOSE tells which.
function exposed({ steps }: Recipe): number | undefined {
	const ports = steps
		.filter(({ instruction }) => instruction.name === "EXPOSE")
		.flatMap(({ instruction }) => instruction.words.map(({ text }) => text));
	const [only = "", second] = ports;
	return second === undefined && /^(3000|5000)(\/tcp)?$/.test(only) ? Number.parseInt(only, 10) : undefined;
}

// The options of serve (github.com/vercel/serve) that change nothing which nginx can't do.
function serve(words: readonly string[], byDefault: number | undefined): Server | undefined {
	let [folder, port, single, compressed]: [string | undefined, number | undefined, boolean, boolean] = [
		undefined,
		byDefault,
		false,
		true,
	];
	for (let at = 0; at < words.length; at++) {
		const [word = "", joined] = parted(words[at] ?? "");
		if (/^(-l|--listen|-p|--port)$/.test(word)) {
			port = portOf(joined ?? words[++at] ?? "");
			if (port === undefined) return undefined;
		} else if (word === "-s" || word === "--single") single = true;
		else if (word === "-u" || word === "--no-compression") compressed = false;
		else if (/^(-n|--no-clipboard|-L|--no-request-logging|--no-port-switching|-d|--debug)$/.test(word))
			continue;
		else if (word.startsWith("-") || folder !== undefined) return undefined;
		else folder = word;
	}
	return folder === undefined || port === undefined
		? undefined
		: { name: "serve", folder, port, single, compressed };
}

// The options of http-server (github.com/http-party/http-server).
function httpServer(words: readonly string[], byDefault: number): Server | undefined {
	let folder: string | undefined;
	let port: number | undefined = byDefault;
	let seconds = 3600;
	for (let at = 0; at < words.length; at++) {
		const [word = "", joined] = parted(words[at] ?? "");
		const cache = /^-c(-?\d+)$/.exec(word)?.[1];
		if (word === "-p" || word === "--port") port = portOf(joined ?? words[++at] ?? "");
		else if (word === "-a" || word === "--address") {
			if ((joined ?? words[++at]) !== "0.0.0.0") return undefined;
		} else if (cache !== undefined || word === "-c") seconds = Number(cache ?? joined ?? words[++at]);
		else if (word === "-s" || word === "--silent") continue;
		else if (word.startsWith("-") || folder !== undefined) return undefined;
		else folder = word;
	}
	if (folder === undefined || port === undefined || !Number.isInteger(seconds)) return undefined;
	const cache = seconds < 0 ? "no-cache, no-store, must-revalidate" : `max-age=${seconds}`;
	return { name: "http-server", folder, port, single: false, compressed: false, cache };
}

// The options of Python's http.server.
function python(words: readonly string[]): Server | undefined {
	let [folder, port]: [string, number | undefined] = [".", 8000];
	for (let at = 0; at < words.length; at++) {
		const [word = "", joined] = parted(words[at] ?? "");
		if (word === "-d" || word === "--directory") folder = joined ?? words[++at] ?? "";
		else if (word === "-b" || word === "--bind") {
			if ((joined ?? words[++at]) !== "0.0.0.0") return undefined;
		} else port = portOf(word);
		if (port === undefined || folder === "") return undefined;
	}
	return { name: "http.server", folder, port, single: false, compressed: false };
}

function parted(word: string): readonly [string, string | undefined] {
	const equals = /^--[\w-]+=/.test(word) ? word.indexOf("=") : -1;
	return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

// Below 65536, on every address.
function portOf(text: string): number | undefined {
	const digits = /^(?:(?:tcp:\/\/)?0\.0\.0\.0:)?(\d{1,5})$/.exec(text)?.[1];
	const port = Number(digits);
	return digits === undefined || port === 0 || port > 65_535 ? undefined : port;
}
