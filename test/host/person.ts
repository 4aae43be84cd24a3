// A person's session in the browser: keyboard, mouse and eyes only. Pictures of what was on the screen are kept.
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";

export interface Person {
	readonly page: Page;
	/** Where the pictures go, and what is added to their names. */
	readonly pictures: { readonly folder: string; readonly suffix: string };
}

/** What the person does, in this order, by name. */
export const session: Readonly<Record<string, (person: Person) => Promise<void>>> = {
	"types COPY --from=, sees the stages, takes the nearest": async (person) => {
		const { page } = person;
		await openFile(page, "site/Containerfile");
		await page.keyboard.press("Control+End");
		// The lenses are there as soon as the server answers.
		await page.locator(".codelens-decoration a").first().waitFor({ state: "attached" });
		await type(page, "\nCOPY --from=");
		const list = page.locator(".suggest-widget.visible");
		await eventually(async () => {
			const labels = await list.locator(".monaco-list-row .label-name").allTextContents();
			assert.deepEqual(labels.slice(0, 5), ["test", "build", "assets", "dependencies", "base"]);
		});
		// Shows the documentation of the chosen item as well.
		await page.keyboard.press("Control+Space");
		await page.locator(".suggest-details").waitFor();
		await picture(person, "completion");
		await page.keyboard.press("Enter");
		await list.waitFor({ state: "hidden" });
		await sees(page, /^COPY --from=test$/m);
	},

	"presses F12 and is at the stage": async (person) => {
		const { page } = person;
		await page.keyboard.press("ArrowLeft");
		await page.keyboard.press("F12");
		await cursorIsAt(page, /^Ln 31, /);
		await picture(person, "definition");
	},

	"undoes the typing": async ({ page }) => {
		// VS Code takes back what was typed between two pauses at once, so it is not known how often to press.
		const typed = /^COPY( \S*)?$/m;
		for (let pressed = 0; pressed < 10 && typed.test(await visibleText(page)); pressed++) {
			const before = await visibleText(page);
			await page.keyboard.press("Control+z");
			// The screen follows later where the machine is busy.
			for (let waited = 0; waited < 20 && (await visibleText(page)) === before; waited++) {
				await page.waitForTimeout(100);
			}
		}
		await sees(page, /^EXPOSE 80$/m, typed);
	},

	"hovers over a mention and sees the stage's card": async (person) => {
		const { page } = person;
		await page.keyboard.press("Control+End");
		// What arrives above the line meanwhile moves it: then the mouse must follow.
		await eventually(async () => {
			await page.mouse.move(0, 0);
			await pointAt(page, "COPY --chown=nginx:nginx --from=", "assets");
			await page
				.locator(".monaco-hover:visible")
				.getByText(/assets/)
				.first()
				.waitFor({ timeout: 3000 });
		});
		await picture(person, "hover");
	},

	"converts a single-stage file with the lightbulb, and back with one Ctrl+Z": async (person) => {
		const { page } = person;
		await openFile(page, "chat/Dockerfile.single");
		await page.keyboard.press("Control+Home");
		await page.keyboard.press("ArrowDown");
		await page.locator('.glyph-margin-widgets [class*="lightbulb"]').click();
		const menu = page.locator(".action-widget");
		await menu
			.getByText(/^Convert to multi-stage build/)
			.first()
			.waitFor();
		await picture(person, "lightbulb");
		await menu
			.getByText(/^Convert to multi-stage build/)
			.first()
			.click();
		// An inlay hint may stand between the two.
		await sees(page, /^FROM[\d ]+scratch\b/m);
		await sees(page, /^COPY --from=\w+ \/bin\/client \/bin\/server \/bin\/$/m);
		await picture(person, "converted");
		await page.keyboard.press("Control+z");
		await sees(page, /^ENTRYPOINT \[ "\/bin\/server" \]$/m, /COPY --from/);
	},

	"sees lenses, hints and a line between stages": async (person) => {
		const { page } = person;
		await openFile(page, "videos/Dockerfile");
		await page.keyboard.press("Control+Home");
		const lenses = page.locator(".editor-group-container.active .codelens-decoration");
		await eventually(async () => {
			const texts = (await lenses.allTextContents()).join("\n").replaceAll("\u00a0", " ");
			assert.match(texts, /built by compose service videos-dev/);
			assert.match(texts, /built by .*videos.*/);
		});
		await sees(page, /^FROM golang:1\.15-alpine AS build\s*stage 1$/m);
		// Two lines: above each stage but the first.
		await eventually(async () => {
			assert.equal(
				await page.locator(".editor-group-container.active .view-overlays .cdr[class*=ced-]").count(),
				2,
			);
		});
		await picture(person, "stages");
	},

	"looks at the file for another target, from the status bar": async (person) => {
		const { page } = person;
		const item = page.locator('.statusbar-item[id$="dockerfileStages.target"]');
		await item.getByText("runtime").waitFor();
		await item.click();
		const input = page.locator(".quick-input-widget input");
		await input.waitFor();
		await input.fill("dev");
		await page.keyboard.press("Enter");
		await item.getByText("dev").waitFor();
		await dimmed(page, /go.build/, true);
		await picture(person, "focus");
		await item.click();
		await input.fill("runtime");
		await page.keyboard.press("Enter");
		await item.getByText("runtime").waitFor();
		await dimmed(page, /go.build/, false);
	},

	"sees every mention of a stage with Shift+F12": async (person) => {
		const { page } = person;
		await goTo(page, "12:22");
		await page.keyboard.press("Shift+F12");
		const peek = page.locator(".reference-zone-widget");
		await eventually(async () => {
			const files = (await peek.locator(".reference-file").allTextContents()).join("\n");
			for (const name of ["Dockerfile", "compose.yaml", "docker-bake.hcl", "images.yml"]) {
				assert.ok(files.includes(name), files);
			}
		});
		await picture(person, "references");
		await page.keyboard.press("Escape");
		await peek.waitFor({ state: "hidden" });
	},

	"renames a stage with F2, also in compose, bake and workflow, and takes it back": async (person) => {
		const { page } = person;
		await goTo(page, "12:22");
		await page.keyboard.press("F2");
		const box = page.locator(".rename-box input");
		await box.waitFor();
		await box.fill("final");
		await picture(person, "rename");
		await page.keyboard.press("Enter");
		await sees(page, /^FROM.*alpine:3\.12.* AS final/m, /AS runtime/);
		for (const [path, line] of [
			["compose.yaml", /^ *target: final$/m],
			["docker-bake.hcl", /^ *target *= "final"$/m],
			[".github/workflows/images.yml", /^ *target: final$/m],
		] as const) {
			await openFile(page, path);
			await sees(page, line, /\bruntime\b/);
		}
		await openFile(page, "videos/Dockerfile");
		await page.keyboard.press("Control+z");
		await sees(page, /^FROM.* AS runtime/m, /AS final/);
		await openFile(page, "compose.yaml");
		await sees(page, /^ *target: runtime$/m, /target: final/);
	},

	"completes a target in a compose file with the stages of its Dockerfile": async (person) => {
		const { page } = person;
		await openFile(page, "compose.yaml");
		await goTo(page, "10:18");
		await page.keyboard.press("Control+Backspace");
		await page.keyboard.press("Control+Space");
		const list = page.locator(".suggest-widget.visible");
		await eventually(async () => {
			const labels = await list.locator(".monaco-list-row .label-name").allTextContents();
			assert.deepEqual(labels.slice(0, 3), ["runtime", "build", "dev"]);
		});
		await picture(person, "compose");
		await page.keyboard.press("Escape");
		await list.waitFor({ state: "hidden" });
		await type(page, "dve");
		await page.locator(".squiggly-warning").first().waitFor();
		await picture(person, "unknown-target");
		await page.keyboard.press("Control+.");
		await page.locator(".action-widget").getByText("Change to `dev`").first().click();
		await sees(page, /^ *target: dev$/m, /target: dve/);
	},

	"hovers over a bake target's name in a workflow": async (person) => {
		const { page } = person;
		await openFile(page, ".github/workflows/images.yml");
		await eventually(async () => {
			await page.mouse.move(0, 0);
			await pointAt(page, "          targets: ", "site-test");
			await page
				.locator(".monaco-hover:visible")
				.getByText(/Bake target/)
				.first()
				.waitFor({ timeout: 3000 });
		});
		await picture(person, "workflow");
	},

	"chooses a base and extras, compares, applies, and is back with one Ctrl+Z": async (person) => {
		const { page } = person;
		await openFile(page, "counter/Dockerfile.single");
		await page.locator(".editor-actions .codicon-layers").first().click();
		const input = page.locator(".quick-input-widget");
		await input.getByText(/the base of the final stage/).waitFor();
		await picture(person, "choose-base");
		await page.keyboard.press("Enter");
		await input
			.getByText(/extras/)
			.first()
			.waitFor();
		await input.locator(".monaco-list-row").getByText("Cache mounts").click();
		await picture(person, "choose-extras");
		await page.keyboard.press("Enter");
		await page.locator(".editor.modified").getByText("alpine:3").first().waitFor();
		const apply = page.locator(".editor-actions [aria-label^='Apply Conversion']");
		await apply.waitFor();
		await picture(person, "compare");
		await apply.click();
		// The comparison shows the same text: it has to be gone, and the keys have to go to the file.
		await page.locator(".editor.modified").waitFor({ state: "detached" });
		await page.locator(".editor-instance .monaco-editor.focused").waitFor();
		await sees(page, /^FROM[\d ]+alpine:/m);
		await sees(page, /--mount=type=cache/);
		await page.keyboard.press("Control+z");
		await sees(page, /^CMD /m, /COPY --from/);
	},

	"previews a conversion with the reason of every change": async (person) => {
		const { page } = person;
		await openFile(page, "videos/Dockerfile.single");
		await page.keyboard.press("Control+Home");
		await page.keyboard.press("ArrowDown");
		const menu = page.locator(".action-widget");
		// As soon as the server knows the file.
		await eventually(async () => {
			await page.keyboard.press("Escape");
			await page.keyboard.press("Control+.");
			await menu
				.getByText(/^Convert to multi-stage build/)
				.first()
				.waitFor({ timeout: 3000 });
		});
		await page.keyboard.press("Control+Enter");
		// By file, which is what VS Code begins with, the reasons are not shown.
		await page
			.getByLabel(/^Group Changes By Type/)
			.first()
			.click();
		await page
			.getByText(/final stage/)
			.first()
			.waitFor();
		await picture(person, "preview");
		await page.getByRole("button", { name: "Discard" }).first().click();
	},

	"sees what is wrong in a file with mistakes": async (person) => {
		const { page } = person;
		await openFile(page, "mistakes/Dockerfile");
		await page.locator(".squiggly-error").first().waitFor();
		await page.keyboard.press("Control+Shift+M");
		await page
			.locator(".markers-panel")
			.getByText(/forgotten/)
			.first()
			.waitFor();
		await picture(person, "problems");
		await page.keyboard.press("Control+Shift+M");
	},
};

async function openFile(page: Page, path: string): Promise<void> {
	const slash = path.lastIndexOf("/");
	const label = slash < 0 ? `${path},` : `${path.slice(slash + 1)} ${path.slice(0, slash)},`;
	// A list that was still going away can take the keys that were meant for the new one.
	await eventually(async () => {
		await page.keyboard.press("Escape");
		await page.keyboard.press("Control+p");
		await page.locator(".quick-input-widget input").fill(path, { timeout });
		await page.locator(`.quick-input-list .focused[aria-label^="${label}"]`).waitFor({ timeout });
		await page.keyboard.press("Enter");
		const editor = page.locator(`.editor-group-container.active .monaco-editor[data-uri$="/${path}"]`);
		await editor.waitFor({ timeout });
	});
}

/** Puts the cursor at a line and column. */
async function goTo(page: Page, place: string): Promise<void> {
	const [line, column] = place.split(":");
	await eventually(async () => {
		await page.keyboard.press("Escape");
		await page.keyboard.press("Control+g");
		await page.locator(".quick-input-widget input").fill(`:${place}`, { timeout });
		await page.keyboard.press("Enter");
		const position = page.locator(".statusbar").getByText(new RegExp(`^Ln ${line}, Col ${column}$`));
		await position.waitFor({ timeout });
	});
}

/** Waits until the line is, or is no longer, drawn pale. */
async function dimmed(page: Page, line: RegExp, wanted: boolean): Promise<void> {
	await eventually(async () => {
		const opacities = await page.evaluate<readonly string[]>(`
			[...document.querySelectorAll(".editor-group-container.active .view-line")]
				.filter((line) => ${line}.test(line.textContent))
				.flatMap((line) => [...line.querySelectorAll("span span")])
				.map((span) => getComputedStyle(span).opacity)`);
		assert.notEqual(opacities.length, 0);
		assert.equal(
			opacities.some((opacity) => Number(opacity) < 1),
			wanted,
			opacities.join(" "),
		);
	});
}

async function type(page: Page, text: string): Promise<void> {
	await page.keyboard.type(text, { delay: 20 });
}

/** Waits until the visible part of the file matches, and the second pattern does not. */
async function sees(page: Page, wanted: RegExp, unwanted?: RegExp): Promise<void> {
	await eventually(async () => {
		const text = await visibleText(page);
		assert.match(text, wanted);
		if (unwanted) {
			assert.doesNotMatch(text, unwanted);
		}
	});
}

/** How long to wait before keys are pressed again, in milliseconds. */
const timeout = 15_000;

/** Tries again until the assertion holds; after a minute its failure stands. */
async function eventually(assertion: () => Promise<void>): Promise<void> {
	for (const end = performance.now() + 60_000; performance.now() < end; await sleep(50)) {
		try {
			return await assertion();
		} catch {
			// Not yet.
		}
	}
	await assertion();
}

async function visibleText(page: Page): Promise<string> {
	const lines = page.locator(".editor-group-container.active .view-lines .view-line");
	return (await lines.allTextContents()).join("\n").replaceAll("\u00a0", " ");
}

async function cursorIsAt(page: Page, place: RegExp): Promise<void> {
	await page.locator(".statusbar").getByText(place).waitFor();
}

/** Puts the mouse on the word that follows this beginning of a line. */
async function pointAt(page: Page, beginning: string, word: string): Promise<void> {
	const lines = page.locator(".editor-group-container.active .view-lines .view-line");
	const line = lines
		.filter({ hasText: beginning.replaceAll(" ", "\u00a0") })
		.locator("> span")
		.first();
	const box = await line.boundingBox();
	assert.ok(box, `a line begins with ${beginning}`);
	const columnWidth = box.width / ((await line.textContent()) ?? "").length;
	await page.mouse.move(box.x + (beginning.length + word.length / 2) * columnWidth, box.y + box.height / 2, {
		steps: 5,
	});
}

async function picture({ page, pictures: { folder, suffix } }: Person, name: string): Promise<void> {
	// What fades in or slides has come to rest by then.
	await page.waitForTimeout(400);
	await page.screenshot({ path: join(folder, `${name}${suffix}.png`) });
}
