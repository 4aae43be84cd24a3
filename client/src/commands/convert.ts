// "Dockerfile Stages: Convert to Multi-Stage Build...": asks for a base and extras, and shows what becomes of the file.

import { type QuickPickItem, type TextDocument, Uri, window, workspace } from "vscode";
import type { BaseChoice, ExtraChoice } from "../../../server/src/protocol.ts";
import type { Running } from "../client.ts";
import type { Conversions } from "../conversions.ts";
import { isDockerfile } from "../stages.ts";

/** Converts a Dockerfile, the active one where none is named. Menus name it by an object, code actions by a string. */
export async function convert(running: Running, conversions: Conversions, target?: unknown): Promise<void> {
	const document = await documentOf(target);
	if (!document || !isDockerfile(document)) {
		await window.showInformationMessage("Open a Dockerfile to convert it to a multi-stage build.");
		return;
	}
	const textDocument = { uri: document.uri.toString() };
	const choices = await running.request("dockerfileStages/conversionChoices", { textDocument });
	if (!choices) {
		await window.showWarningMessage("The language server is not ready yet. Try again in a moment.");
		return;
	}
	if ("refused" in choices) {
		await window.showInformationMessage(
			`This Dockerfile can't be converted to a multi-stage build. ${choices.refused}`,
		);
		return;
	}
	const base = await pickBase(choices.bases);
	const extras = base && (await pickExtras(base));
	if (!base || !extras) {
		return;
	}
	const params = { textDocument, base: base.base, extras: extras.map(({ id }) => id) };
	const chosen = await running.request("dockerfileStages/chosenConversion", params);
	if (!chosen || chosen.version !== document.version) {
		await window.showWarningMessage("The file has changed meanwhile. Start the conversion again.");
		return;
	}
	await conversions.show(document, chosen);
}

async function documentOf(target: unknown): Promise<TextDocument | undefined> {
	const uri = typeof target === "string" ? Uri.parse(target) : target;
	return uri instanceof Uri ? workspace.openTextDocument(uri) : window.activeTextEditor?.document;
}

interface BaseItem extends QuickPickItem {
	readonly choice: BaseChoice;
}

async function pickBase(bases: readonly BaseChoice[]): Promise<BaseChoice | undefined> {
	const items = bases.map(
		(choice, index): BaseItem => ({
			label: choice.image,
			...(index === 0 && bases.length > 1 && { description: "the soundest" }),
			detail: withoutName(choice),
			choice,
		}),
	);
	const picked = await window.showQuickPick(items, {
		title: "Convert to a multi-stage build (1/2): the base of the final stage",
		placeHolder: "What the container runs on",
		matchOnDetail: true,
	});
	return picked?.choice;
}

// A line holds the first sentence of the reason, which begins with the image's name: the label has it already.
function withoutName({ image, why }: BaseChoice): string {
	const rest = why.startsWith(`${image}: `) ? why.slice(image.length + 2) : why;
	const [first = rest] = rest.split(/(?<=\.) (?=[A-Z])/);
	return first.charAt(0).toUpperCase() + first.slice(1);
}

interface ExtraItem extends QuickPickItem {
	readonly extra: ExtraChoice;
}

/** The extras to add; undefined where the user wants no conversion any more. */
async function pickExtras({ extras }: BaseChoice): Promise<readonly ExtraChoice[] | undefined> {
	const items = extras
		.filter(({ refused }) => refused === undefined)
		.map(
			(extra): ExtraItem => ({
				label: extra.title.charAt(0).toUpperCase() + extra.title.slice(1),
				detail: extra.detail,
				picked: extra.wanted,
				extra,
			}),
		);
	if (items.length === 0) {
		return [];
	}
	const picked = await window.showQuickPick(items, {
		title: "Convert to a multi-stage build (2/2): extras",
		placeHolder: "None is needed: press Enter to go on",
		canPickMany: true,
	});
	return picked?.map(({ extra }) => extra);
}
