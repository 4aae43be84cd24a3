// Where the library's documentation is wrong or broken as Markdown: what it says, and what is said instead.

/** A documentation text of the library, put right. */
export function corrected(text: string): string {
	let result = text;
	for (const [wrong, right] of corrections) result = result.replaceAll(wrong, right);
	return result;
}

/** What the library says, and what stands instead. A test holds that each is still needed. */
export const corrections: readonly (readonly [wrong: string, right: string])[] = [
	[
		"`FROM` must be the first instruction in a `Dockerfile`.",
		"Each `FROM` starts a build stage; only `ARG` may stand before the first one.",
	],
	[
		"There can only be one `CMD` instruction in a `Dockerfile`.",
		"Of several `CMD` instructions in a stage, the last one counts.",
	],
	[
		"There can only be one `HEALTHCHECK` instruction in a `Dockerfile`.",
		"Of several `HEALTHCHECK` instructions in a stage, the last one counts.",
	],
	[
		"The previous build stage to use as the source location instead of the build's context.",
		"The build stage, named context or image to copy from, instead of the build's context.",
	],
	["Since Docker 1.12```", "Since Docker 1.12\n\n```"],
	[
		"/opt/app```\n\n[Online documentation](https://docs.docker.com/engine/reference/builder/#cmd)",
		"/opt/app\n```\n\n[Online documentation](https://docs.docker.com/engine/reference/builder/#onbuild)",
	],
	[
		"# syntax=docker/dockerfile:1.0\n# syntax=docker/dockerfile:1.0.0-experimental",
		"# syntax=docker/dockerfile:1",
	],
	["https://docs.docker.com/engine/reference/builder/#", "https://docs.docker.com/reference/dockerfile/#"],
];
