// What the editor shows of the stages of each Dockerfile: a line between them, what the target does not need dimmed,
// and the target in the status bar.

import {
	commands,
	type Disposable,
	type Event,
	Range,
	StatusBarAlignment,
	type StatusBarItem,
	type TextDocument,
	type TextEditor,
	ThemeColor,
	window,
	workspace,
} from "vscode";
import { type StageView, settingsSection, type TargetName } from "../../server/src/protocol.ts";
import type { Running } from "./client.ts";

/** The stages of the open Dockerfiles as their targets see them. */
export interface Stages extends Disposable {
	/** Those of a document, as of now. */
	of(document: TextDocument): Promise<readonly StageView[]>;
	/** Looks at a document for another target, undefined for the default one. */
	focus(document: TextDocument, target: TargetName | undefined): void;
}

const pauseMilliseconds = 100;

/** Shows the stages of all visible Dockerfiles from now on. `started` tells that there is a new server. */
export function watchStages(running: Running, started: Event<void>): Stages {
	const targets = new Map<string, TargetName>();
	const divider = window.createTextEditorDecorationType({
		isWholeLine: true,
		// Below the line before, so that lenses stand on the side of their stage.
		borderWidth: "0 0 1px 0",
		borderStyle: "solid",
		borderColor: new ThemeColor("editorRuler.foreground"),
	});
	const dimmed = window.createTextEditorDecorationType({ opacity: "0.4" });
	const status = statusItem();
	const ask = async (document: TextDocument) => {
		const uri = document.uri.toString();
		const target = targets.get(uri) ?? null;
		return (await running.request("dockerfileStages/focus", { textDocument: { uri }, target })) ?? undefined;
	};
	const show = async (document: TextDocument): Promise<void> => {
		const { version } = document;
		const stages = await ask(document);
		// An older answer would draw on other lines; a newer one is on its way.
		if (!stages || document.version !== version) {
			return;
		}
		for (const editor of window.visibleTextEditors.filter((each) => each.document === document)) {
			editor.setDecorations(divider, dividersOf(document, stages));
			editor.setDecorations(dimmed, targets.has(document.uri.toString()) ? unneededOf(stages) : []);
		}
		if (window.activeTextEditor?.document === document) {
			showTarget(status, stages);
			markSingleStage(stages.length === 1);
		}
	};
	const waiting = new Map<TextDocument, ReturnType<typeof setTimeout>>();
	const soon = (document: TextDocument): void => {
		if (!isDockerfile(document)) {
			return;
		}
		clearTimeout(waiting.get(document));
		waiting.set(
			document,
			setTimeout(() => {
				waiting.delete(document);
				void show(document);
			}, pauseMilliseconds),
		);
	};
	const all = (): void => {
		for (const { document } of window.visibleTextEditors) {
			soon(document);
		}
	};
	const active = (editor: TextEditor | undefined): void => {
		status.hide();
		markSingleStage(false);
		if (editor) {
			soon(editor.document);
		}
	};
	const subscriptions = [
		divider,
		dimmed,
		status,
		started(all),
		window.onDidChangeVisibleTextEditors(all),
		window.onDidChangeActiveTextEditor(active),
		workspace.onDidChangeTextDocument(({ document }) => soon(document)),
		workspace.onDidCloseTextDocument(({ uri }) => targets.delete(uri.toString())),
		workspace.onDidChangeConfiguration((change) => {
			if (change.affectsConfiguration(`${settingsSection}.stageDividers`)) {
				all();
			}
		}),
	];
	return {
		of: async (document) => (await ask(document)) ?? [],
		focus(document, target) {
			const uri = document.uri.toString();
			if (target === undefined) {
				targets.delete(uri);
			} else {
				targets.set(uri, target);
			}
			soon(document);
		},
		dispose() {
			for (const timer of waiting.values()) {
				clearTimeout(timer);
			}
			for (const each of subscriptions) {
				each.dispose();
			}
		},
	};
}

/** Whether a document is one that the server knows. */
export function isDockerfile({ languageId }: TextDocument): boolean {
	return languageId === "dockerfile";
}

function statusItem(): StatusBarItem {
	const item = window.createStatusBarItem("dockerfileStages.target", StatusBarAlignment.Right, 100);
	item.name = "Dockerfile Target";
	item.command = "dockerfileStages.focusTarget";
	return item;
}

function showTarget(item: StatusBarItem, stages: readonly StageView[]): void {
	const target = stages.find(({ isTarget }) => isTarget);
	// With one stage there is nothing to choose.
	if (!target || stages.length < 2) {
		item.hide();
		return;
	}
	const needed = stages.filter((stage) => stage.needed).length;
	item.text = `$(target) ${target.label}`;
	item.tooltip = `The ${target.isDefault ? "default target" : "chosen target"}, which needs ${needed} of ${stages.length} stages. Click to look at the file for another target.`;
	item.show();
}

/** For the `when` clauses of the manifest: what has one stage only may be converted. */
function markSingleStage(isSingle: boolean): void {
	void commands.executeCommand("setContext", "dockerfileStages.isSingleStage", isSingle);
}

function dividersOf(document: TextDocument, stages: readonly StageView[]): readonly Range[] {
	const wanted = workspace.getConfiguration(settingsSection, document).get<boolean>("stageDividers", true);
	return wanted ? stages.slice(1).map(({ firstLine }) => new Range(firstLine - 1, 0, firstLine - 1, 0)) : [];
}

function unneededOf(stages: readonly StageView[]): readonly Range[] {
	return stages
		.filter(({ needed }) => !needed)
		.map(({ firstLine, range }) => new Range(firstLine, 0, range.end.line, range.end.character));
}
