// Who may import whom, as a list, held against the imports that are really there.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/** Packages that hold nothing but data types and functions of them. */
const data = ["vscode-languageserver-types", "vscode-languageserver-textdocument"];

/**
 * The layers, lowest first. A module may import from its own unit (a file or a folder) and from every row above its
 * own, and from the packages that its unit names. Units of one row do not know each other.
 */
const layers: readonly (readonly Unit[])[] = [
	[{ path: "server/src/service/syntax/", packages: data }],
	[{ path: "server/src/service/shell/", packages: [...data, "unbash"] }],
	[{ path: "server/src/service/graph/", packages: data }],
	[{ path: "server/src/service/facts/", packages: [...data, "yaml", "jsonc-parser"] }],
	[{ path: "server/src/service/snapshot.ts", packages: data }],
	[{ path: "server/src/service/files/", packages: data }],
	[
		{ path: "server/src/service/convert/", packages: [...data, "yaml", "jsonc-parser"] },
		{ path: "server/src/service/base/", packages: [...data, "dockerfile-language-service"] },
		{ path: "server/src/service/verify/", packages: [] },
	],
	[{ path: "server/src/service/rules/", packages: data }],
	[{ path: "server/src/service/refactor/", packages: data }],
	[{ path: "server/src/service/features/", packages: data }],
	[{ path: "server/src/protocol.ts", packages: [] }],
	[{ path: "server/src/workspace/", packages: [...data, "node:fs", "node:fs/promises", "node:url"] }],
	[
		{ path: "server/src/engine/", packages: [...data, "node:*"] },
		{ path: "server/src/lsp/", packages: ["vscode-languageserver", "vscode-languageserver-textdocument"] },
	],
	[
		{ path: "server/src/browser.ts", packages: ["vscode-languageserver/browser"] },
		{ path: "server/src/node.ts", packages: ["vscode-languageserver/node"] },
	],
	[{ path: "server/src/cli/", packages: [...data, "node:*"] }],
	[{ path: "server/src/cli.ts", packages: ["node:*"] }],
	[{ path: "server/src/main.ts", packages: [] }],
];

/** What the client may know: VS Code, the protocol, and of the server nothing but how the two talk. */
const client: Unit = {
	path: "client/src/",
	packages: [
		"vscode",
		"vscode-languageclient",
		"vscode-languageclient/node",
		"vscode-languageclient/browser",
		"server/src/protocol.ts",
	],
};

interface Unit {
	/** A file, or a folder with its slash. */
	readonly path: string;
	/** What it may import that is no layer. `node:*` is all of Node. */
	readonly packages: readonly string[];
}

interface Import {
	readonly from: string;
	/** A path from the root, or a package's name. */
	readonly to: string;
}

test("a module imports only what stands above it in the list", () => {
	assert.deepEqual(violations(importsOf("server/src"), layers), []);
});

test("the client knows of the server only the protocol of the two", () => {
	assert.deepEqual(violations(importsOf("client/src"), [[client]]), []);
});

test("every module of the server stands in the list, once", () => {
	const units = layers.flat();
	for (const file of sourcesIn("server/src")) {
		assert.equal(units.filter((unit) => holds(unit, file)).length, 1, file);
	}
});

test("the imports are found in all their forms", () => {
	const source = [
		'import { a } from "./a.ts";',
		'import type {\n\tB,\n\tC,\n} from "../b.ts";',
		'import "./side.ts";',
		'export { d } from "d";',
		'\tconst e = await import("./e.ts");',
		'import * as f from "node:f";',
		'export const kind = "no";',
		'const text = `COPY --from "no"`;',
	].join("\n");
	assert.deepEqual(
		importedBy("x/y/z.ts", source).map(({ to }) => to),
		["x/y/a.ts", "x/b.ts", "x/y/side.ts", "d", "x/y/e.ts", "node:f"],
	);
});

test("a wrong import is reported", () => {
	const example: readonly (readonly Unit[])[] = [
		[{ path: "low/", packages: ["tool"] }],
		[
			{ path: "left/", packages: [] },
			{ path: "right/", packages: ["node:*"] },
		],
	];
	const allowed = [
		{ from: "low/a.ts", to: "low/b.ts" },
		{ from: "low/a.ts", to: "tool" },
		{ from: "left/a.ts", to: "low/b.ts" },
		{ from: "right/a.ts", to: "node:fs" },
	];
	const refused = [
		{ from: "low/a.ts", to: "left/b.ts" },
		{ from: "left/a.ts", to: "right/b.ts" },
		{ from: "left/a.ts", to: "tool" },
		{ from: "left/a.ts", to: "node:fs" },
		{ from: "elsewhere.ts", to: "low/b.ts" },
	];
	assert.deepEqual(
		violations([...allowed, ...refused], example),
		refused.map(({ from, to }) => `${from} -> ${to}`),
	);
});

function violations(imports: readonly Import[], rows: readonly (readonly Unit[])[]): readonly string[] {
	return imports.filter((each) => !isAllowed(each, rows)).map(({ from, to }) => `${from} -> ${to}`);
}

function isAllowed({ from, to }: Import, rows: readonly (readonly Unit[])[]): boolean {
	const row = rows.findIndex((units) => units.some((unit) => holds(unit, from)));
	const own = rows[row]?.find((unit) => holds(unit, from));
	if (!own) {
		return false;
	}
	const below = rows.slice(0, row).flat();
	return (
		holds(own, to) ||
		below.some((unit) => holds(unit, to)) ||
		own.packages.includes(to) ||
		(own.packages.includes("node:*") && to.startsWith("node:"))
	);
}

function holds({ path }: Unit, file: string): boolean {
	return path.endsWith("/") ? file.startsWith(path) : file === path;
}

const root = fileURLToPath(new URL("..", import.meta.url));

function sourcesIn(folder: string): readonly string[] {
	return readdirSync(posix.join(root, folder), { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".ts"))
		.map((name) => posix.join(folder, name.replaceAll("\\", "/")));
}

function importsOf(folder: string): readonly Import[] {
	return sourcesIn(folder).flatMap((file) => importedBy(file, readFileSync(posix.join(root, file), "utf8")));
}

function importedBy(file: string, source: string): readonly Import[] {
	const statements =
		/^\s*(?:import|export)\s[^"'`;=(]*\sfrom\s+"([^"]+)"|^\s*import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;
	return [...source.matchAll(statements)].map(([, named, bare, dynamic]) => {
		const to = named ?? bare ?? dynamic ?? "";
		return { from: file, to: to.startsWith(".") ? posix.join(posix.dirname(file), to) : to };
	});
}
