// The extension as it is shipped, in a browser's extension host: nothing of Node is there, and `vscode` is a stand-in
// that agrees to everything. What it really does there is seen in a real VS Code.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { extension } from "../tools/bundles.ts";

interface Message {
	readonly method?: string;
	readonly params?: { readonly initializationOptions?: unknown };
}

test("the extension starts its server as a worker, without Node", { timeout: 20_000 }, async () => {
	const { outputFiles } = await build({ ...extension, write: false });
	const started: string[] = [];
	const sent: Message[] = [];
	class NativeWorker {
		addEventListener() {}
		postMessage(message: Message) {
			sent.push(message);
		}
	}
	const module = { exports: {} as { activate(context: object): Promise<void> } };
	const scope = {
		module,
		exports: module.exports,
		importScripts() {},
		// VS Code puts a function in the place of the class, so that what it makes is no instance of it.
		Worker: function start(url: string) {
			started.push(url);
			return new NativeWorker();
		},
		require(name: string) {
			assert.equal(name, "vscode");
			return agreeable({
				version: "1.91.0",
				Uri: agreeable({ joinPath: (_: unknown, path: string) => ({ toString: () => `ext:/${path}` }) }),
			});
		},
		...{ setTimeout, clearTimeout, setInterval, clearInterval, TextDecoder, TextEncoder, URL, console },
	};
	runInContext(outputFiles[0]?.text ?? "", createContext(scope), { filename: "dist/extension.js" });
	await module.exports.activate({
		subscriptions: [],
		extensionUri: {},
		extension: { packageJSON: { dockerfileStages: { buildFiles: [] } } },
	});
	while (sent.length === 0) await setImmediate();
	const [greeting] = sent;
	assert.deepEqual(started, ["ext:/dist/server.js"]);
	assert.equal(greeting?.method, "initialize");
	assert.equal(JSON.stringify(greeting.params?.initializationOptions), '{"files":true,"commands":true}');
});

/** Has every property, can be called and constructed, and gives more of its kind; `known` is what it really has. */
function agreeable(known: Readonly<Record<PropertyKey, unknown>> = {}): object {
	const target = class {};
	const proxy: object = new Proxy(target, {
		get: (_, name) => {
			if (name in known) return known[name];
			if (name === "prototype") return target.prototype;
			// Neither a promise nor an iterable, or somebody would wait for ever.
			return name === "then" || typeof name === "symbol" ? undefined : agreeable();
		},
		// A class has a name of its own, which can't be set.
		set: () => true,
		apply: () => agreeable(),
		// A subclass keeps what it adds.
		construct: (_, parameters, made) =>
			made === proxy ? agreeable() : Reflect.construct(target, parameters, made),
	});
	return proxy;
}
