// "Dockerfile Stages: Focus on a Target": what the chosen stage does not need is dimmed.

import { type QuickPickItem, window } from "vscode";
import type { StageView } from "../../../server/src/protocol.ts";
import { isDockerfile, type Stages } from "../stages.ts";

/** Asks for which stage the active Dockerfile is looked at. */
export async function focusTarget(stages: Stages): Promise<void> {
	const document = window.activeTextEditor?.document;
	if (!document || !isDockerfile(document)) {
		await window.showInformationMessage("Open a Dockerfile to focus on one of its stages.");
		return;
	}
	const views = await stages.of(document);
	const picked = await window.showQuickPick(targetsOf(views).map(item), {
		title: "Focus on a target",
		placeHolder: "What the target does not need is dimmed",
		matchOnDescription: true,
	});
	if (picked) {
		stages.focus(document, picked.stage.isDefault ? undefined : picked.stage.target);
	}
}

interface TargetItem extends QuickPickItem {
	readonly stage: StageView;
}

// A later stage of the same name hides an earlier one. The default target comes first.
function targetsOf(views: readonly StageView[]): readonly StageView[] {
	const byTarget = new Map(views.map((view) => [view.target, view]));
	return [...byTarget.values()].sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

function item(stage: StageView): TargetItem {
	return {
		label: `${stage.isTarget ? "$(target)" : "$(blank)"} ${stage.label}`,
		description: stage.base,
		...(stage.isDefault && { detail: "The last stage, which is built where no target is named" }),
		stage,
	};
}
