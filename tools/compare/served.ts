// Invariants 3 and 4 where nginx takes the place of a small static server: it serves the same folder on the same port, and
// what else describes the container is as it was.

import { posix } from "node:path";
import { described, otherwise } from "./container.ts";
import type { Broken, Pair } from "./invariants.ts";

/** What the new server does otherwise than the old one. */
export function brokenServer({ before, after }: Pair): readonly Broken[] {
	const [old, build, now] = [before.stages[0], after.stages[0], after.stages.at(-1)];
	if (old === undefined || build === undefined || now === undefined) return [];
	const [was, is] = [described(before, old), described(after, now)];
	const broken = [...otherwise(was, is, described(after, build))];
	for (const field of ["CMD", "ENTRYPOINT"])
		if (is.has(field)) broken.push(`${field} starts something else than nginx.`);
	const command = `${was.get("ENTRYPOINT") ?? ""} ${was.get("CMD") ?? ""}`;
	const runs = now.steps
		.filter(({ instruction }) => instruction.name === "RUN")
		.map(({ instruction }) => instruction.arguments.text);
	const [conf = "", ...others] = runs.filter((text) => text.includes("listen"));
	const port = /listen (\d+);/.exec(conf)?.[1];
	if (port === undefined || others.length > 0) broken.push("Where nginx listens is not told once.");
	else {
		const exposed = [...was.keys()].some((field) => field.replace(/\/tcp$/, "") === `EXPOSE ${port}`);
		const given = new RegExp(`\\b${port}\\b`).test(command);
		const byDefault =
			(port === "8080" && /http-server/.test(command)) || (port === "8000" && /http\.server/.test(command));
		const set = old.end.environment.get("PORT")?.value === port;
		if (!exposed && !given && !set && !byDefault && !/"(npm|yarn|pnpm|bun)"/.test(command))
			broken.push(`nginx listens on ${port}, which the old file does not speak of.`);
	}
	if (
		/\bserve\b/.test(command) &&
		/try_files \/index\.html =404; }/.test(conf) !== /"(-s|--single)"/.test(command)
	)
		broken.push("index.html is given for every path where it was not, or the other way round.");
	const copied = now.steps.filter(({ instruction }) => instruction.flags.some(({ name }) => name === "from"));
	const [site, second] = copied.map(({ instruction }) => instruction.words);
	const [folder = "", target = ""] = (site ?? []).map(({ text }) => text.replace(/\/$/, ""));
	if (second !== undefined || !conf.includes(`root ${target};`))
		broken.push("What is copied is not, or not alone, in the folder that nginx serves.");
	const served = posix.basename(folder);
	if (/\b(serve|http-server)\b/.test(command) && !command.includes(served))
		broken.push(`${folder} is copied, which the old server did not serve.`);
	return broken.map((message) => ({ invariant: 4, message }));
}
