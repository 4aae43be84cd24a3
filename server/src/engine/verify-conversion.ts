// Verifies one conversion of a Dockerfile: in its build context, with its own ignore file.

import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Conversion } from "../service/convert/conversion.ts";
import { converted } from "../service/convert/convert.ts";
import { buildGraph } from "../service/graph/build.ts";
import type { Snapshot } from "../service/snapshot.ts";
import { scan } from "../service/syntax/scan.ts";
import { type Report, report } from "../service/verify/report.ts";
import { ownVariables } from "../service/verify/variables.ts";
import type { VerificationRequest } from "../service/verify/verification.ts";
import { verify, type Watcher } from "./verify.ts";

/** What the user may choose; the rest follows from the file and its surroundings. */
export type VerifyOptions = Pick<VerificationRequest, "engine" | "smoke"> &
	Partial<Pick<VerificationRequest, "context" | "buildArguments" | "seconds">>;

/** Builds a Dockerfile as it is and as a conversion makes it; gives what to tell the user. */
export async function verifyConversion(
	{ graph, facts }: Snapshot,
	conversion: Conversion,
	options: VerifyOptions,
	watcher: Watcher,
): Promise<Report> {
	const { document } = graph.file;
	const after = converted(document, conversion);
	const seconds = options.seconds ?? defaultSeconds;
	const own = {
		before: ownVariables(graph),
		after: ownVariables(buildGraph(scan(TextDocument.create(document.uri, "dockerfile", 0, after)))),
	};
	const subject = { base: conversion.base, own, smoke: options.smoke, seconds };
	if (!document.uri.startsWith("file:")) {
		const reason = "Only a Dockerfile in a folder of this machine can be built.";
		return report({ kind: "impossible", reason }, subject);
	}
	const context = options.context ?? fileURLToPath(facts.context?.root ?? new URL(".", document.uri));
	const ignoreFile = `${fileURLToPath(document.uri)}.dockerignore`;
	const request: VerificationRequest = {
		before: document.getText(),
		after,
		context,
		buildArguments: options.buildArguments ?? [],
		seconds,
		...((await exists(ignoreFile)) && { ignoreFile }),
		...(options.engine && { engine: options.engine }),
		...(options.smoke && { smoke: options.smoke }),
	};
	return report(await verify(request, watcher), subject);
}

/** How long a container runs. */
const defaultSeconds = 10;

async function exists(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
}
