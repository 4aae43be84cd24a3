// Our own requests: which conversions a Dockerfile has, and one of them built for real.

import { type Connection, ProtocolRequestType } from "vscode-languageserver";
import type { ServerRequests, VerificationView } from "../protocol.ts";
import type { Conversion } from "../service/convert/conversion.ts";
import { convert } from "../service/convert/convert.ts";
import type { Snapshot } from "../service/snapshot.ts";
import { type EngineName, engineNames } from "../service/verify/verification.ts";
import { commandWords } from "../service/verify/words.ts";
import { type Endpoint, onRequest } from "./endpoint.ts";
import type { Session } from "./session.ts";

/** Builds a Dockerfile as it is and as a conversion makes it, and tells what came of it. */
export type Verify = (
	snapshot: Snapshot,
	conversion: Conversion,
	options: { readonly engine?: EngineName; readonly smoke?: readonly string[]; readonly seconds: number },
	watcher: { readonly signal: AbortSignal; readonly progress: (message: string) => void },
) => Promise<VerificationView>;

type Conversions = ServerRequests["dockerfileStages/conversions"];
type VerifyConversion = ServerRequests["dockerfileStages/verifyConversion"];

/** `dockerfileStages/conversions`. */
export const conversionsRequest: Endpoint = onRequest(
	new ProtocolRequestType<Conversions["params"], Conversions["result"], never, void, void>(
		"dockerfileStages/conversions",
	),
	{},
	null,
	async (session, { textDocument: { uri } }) => {
		await session.settled(uri);
		const snapshot = session.snapshot(uri);
		if (!snapshot) {
			return null;
		}
		const result = convert(snapshot);
		return result.offered
			? result.conversions.map(({ base, title }) => ({ base, title }))
			: { refused: result.reason };
	},
);

/** `dockerfileStages/verifyConversion`. */
export const verifyRequest: Endpoint = {
	capabilities: () => ({}),
	listen(connection, session) {
		const running = new Set<{ readonly controller: AbortController; readonly done: Promise<unknown> }>();
		const endpoint = onRequest(
			new ProtocolRequestType<VerifyConversion["params"], VerificationView, never, void, void>(
				"dockerfileStages/verifyConversion",
			),
			{},
			problem("The verification failed; the log says more."),
			async (own, params, token) => {
				const controller = new AbortController();
				token.onCancellationRequested(() => controller.abort());
				const done = verified(connection, own, params, controller);
				const entry = { controller, done };
				running.add(entry);
				try {
					return await done;
				} finally {
					running.delete(entry);
				}
			},
		);
		// What was made is removed before the process ends.
		connection.onShutdown(async () => {
			for (const { controller } of running) {
				controller.abort();
			}
			await Promise.allSettled([...running].map(({ done }) => done));
		});
		endpoint.listen(connection, session);
	},
};

async function verified(
	connection: Connection,
	session: Session,
	{ textDocument: { uri }, base, engine, smokeCommand, seconds, workDoneToken }: VerifyConversion["params"],
	controller: AbortController,
): Promise<VerificationView> {
	const { verify } = session;
	if (!verify) {
		return problem("A browser has no container engine: this needs VS Code on a desktop or a remote machine.");
	}
	const smoke = smokeCommand.trim() === "" ? undefined : commandWords(smokeCommand);
	if (smokeCommand.trim() !== "" && smoke === undefined) {
		return problem(
			`The smoke command is to be one plain command; for more than that: sh -c "...". It is: ${smokeCommand}`,
		);
	}
	await session.settled(uri);
	const snapshot = session.snapshot(uri);
	if (!snapshot) {
		return problem("This is no open Dockerfile.");
	}
	const result = convert(snapshot);
	if (!result.offered) {
		return problem(`There is no conversion to verify: ${result.reason}`);
	}
	const conversion = result.conversions.find((one) => one.base === base);
	if (conversion === undefined) {
		return problem(`There is no sound conversion to ${base} any more.`);
	}
	const wanted = engineNames.find((name) => name === engine);
	const shown = await showVerification(connection, session, workDoneToken, controller);
	try {
		return await verify(
			snapshot,
			conversion,
			{ seconds, ...(wanted && { engine: wanted }), ...(smoke && { smoke }) },
			{ signal: controller.signal, progress: (message) => shown.report(message) },
		);
	} finally {
		shown.done();
	}
}

const title = "Verifying the conversion";

interface Shown {
	report(message: string): void;
	done(): void;
}

async function showVerification(
	connection: Connection,
	{ support }: Session,
	token: string | undefined,
	controller: AbortController,
): Promise<Shown> {
	if (token !== undefined) {
		const progress = connection.window.attachWorkDoneProgress(token);
		progress.begin(title);
		return { report: (message) => progress.report(message), done: () => progress.done() };
	}
	const progress = support.progress
		? await connection.window.createWorkDoneProgress().catch(() => undefined)
		: undefined;
	progress?.begin(title, undefined, undefined, true);
	progress?.token.onCancellationRequested(() => controller.abort());
	return { report: (message) => progress?.report(message), done: () => progress?.done() };
}

function problem(summary: string): VerificationView {
	return { verdict: "unknown", summary, text: `${summary}\n` };
}
