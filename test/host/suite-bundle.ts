// Bundles the tests for the extension host, and reads what they print.
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../../tools/vscode.ts";

/** Bundles suite/ into one CommonJS file with `run()` and gives its path. */
export async function bundleSuite(): Promise<string> {
	const outfile = join(root, "out/host/suite.cjs");
	await build({
		entryPoints: [join(import.meta.dirname, "suite/index.ts")],
		outfile,
		bundle: true,
		platform: "node",
		target: "node22",
		format: "cjs",
		sourcemap: "inline",
		external: ["vscode"],
		logLevel: "warning",
	});
	return outfile;
}

/** The numbers of the last 'N passed, N failed' line; a run that did not get that far has one failure. */
export function tallyOf(output: string): { readonly passed: number; readonly failed: number } {
	const [, passed, failed] =
		[...output.matchAll(/^(?:\[test\] )?(\d+) passed, (\d+) failed$/gm)].at(-1) ?? [];
	return passed === undefined ? { passed: 0, failed: 1 } : { passed: Number(passed), failed: Number(failed) };
}
