// Builds a project's Dockerfile before and after its conversion, runs both, and says how the two images differ.

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, cache, type Engine, type Printed } from "./engine.ts";
import { type ConvertedFile, type FurtherFile, imagesOf, type Project } from "./project.ts";

/** One conversion of a project, built for real. */
export interface Comparison {
	readonly project: string;
	/** The conversion's base. */
	readonly base: string;
	/** Bytes; 0 where it was not built. */
	readonly before: number;
	readonly after: number;
	readonly seconds: number;
	/** What is not the same; empty where everything is as it was. */
	readonly differences: readonly string[];
}

/** Builds and compares all conversions of a project, or the preferred one only. Leaves no image of it behind. */
export async function compareProject(
	engine: Engine,
	project: Project,
	every: boolean,
): Promise<readonly Comparison[]> {
	const { name, conversions } = project;
	const nothing = { project: name, base: "-", before: 0, after: 0, seconds: 0 };
	const before = await build(engine, project, "before", project.text);
	if ("failure" in before) return [{ ...nothing, differences: [`before: ${before.failure}`] }];
	const wrong = unexpected(project, before.printed);
	if (typeof conversions === "string") {
		const differences = [...wrong, `not converted: ${conversions}`];
		return [{ ...nothing, before: before.size, seconds: before.seconds, differences }];
	}
	const results: Comparison[] = [];
	const plain = (every ? conversions : conversions.slice(0, 1)).map((file) => ({
		...file,
		differs: project.settings.differs ?? [],
	}));
	for (const [index, file] of [...plain, ...project.further].entries()) {
		const after = await build(engine, project, `after-${index}`, file.text);
		const common = { project: name, base: labelOf(file), before: before.size };
		if ("failure" in after) {
			const { failure, seconds } = after;
			results.push({ ...common, after: 0, seconds, differences: [...wrong, `after: ${failure}`] });
			continue;
		}
		const differences = [...wrong, ...differencesOf(before, after, project, file)];
		results.push({ ...common, after: after.size, seconds: before.seconds + after.seconds, differences });
	}
	return results;
}

function labelOf({ conversion: { base, extras } }: ConvertedFile): string {
	return [base, ...extras].join("+");
}

interface Built {
	readonly size: number;
	readonly seconds: number;
	readonly printed: Printed;
	readonly config: Config;
	/** The environment of the image that the first stage is built on. */
	readonly baseEnvironment: ReadonlySet<string>;
}

interface Failed {
	readonly failure: string;
	readonly seconds: number;
}

async function build(engine: Engine, project: Project, label: string, text: string): Promise<Built | Failed> {
	const tag = `localhost/conversion-${project.name}-${label}`;
	const file = join(cache, "logs", `${project.name}-${label}.Dockerfile`);
	const images = imagesOf(text);
	for (const image of images) await engine.provide(image);
	// The engine would fetch the image that `# syntax=` names.
	await writeFile(file, text.replace(/^#\s*syntax\s*=.*$/im, "#"));
	const start = performance.now();
	const { code, output } = await engine.build({
		tag,
		file,
		context: project.folder,
		cached: false,
		archives: project.name,
	});
	const seconds = (performance.now() - start) / 1000;
	await writeFile(file.replace(/Dockerfile$/, "log"), output);
	if (code !== 0) return { failure: `the build failed\n${lastLines(output)}`, seconds };
	const printed = await engine.run(tag, project.settings.arguments ?? []);
	const { config, size } = await engine.inspect(tag);
	const base = images[0] === undefined ? { Env: [] } : (await engine.inspect(images[0])).config;
	await engine.remove([tag]);
	await rm(file, { force: true });
	return { size, seconds, printed, config, baseEnvironment: new Set(environmentOf(base)) };
}

function unexpected({ name, settings }: Project, { code, output }: Printed): readonly string[] {
	if (settings.prints !== undefined && output !== settings.prints)
		return [`before: prints ${JSON.stringify(output)}, not what ${name}.json says`];
	const wanted = settings.exitCode ?? (settings.prints === undefined ? code : 0);
	return code === wanted ? [] : [`before: exit code ${code}, not ${wanted}`];
}

function differencesOf(before: Built, after: Built, project: Project, file: FurtherFile): readonly string[] {
	const differences: string[] = [];
	if (after.printed.output !== before.printed.output) {
		const said = `${after.printed.output}${lastLines(after.printed.errors)}`;
		differences.push(`prints ${JSON.stringify(said)}, before ${JSON.stringify(before.printed.output)}`);
	}
	if (after.printed.code !== before.printed.code) {
		differences.push(
			`exit code ${after.printed.code}, before ${before.printed.code}: ${after.printed.errors.trim()}`,
		);
	}
	for (const field of compared) {
		if (file.differs.includes(field)) continue;
		const [old, now] = [before, after].map(({ config }) => shownField(config, field));
		if (old !== now) differences.push(`${field} is ${now}, before ${old}`);
	}
	const now = new Set(environmentOf(after.config));
	for (const variable of environmentOf(before.config)) {
		const name = variable.split("=", 1)[0] ?? "";
		// What the old base image brought is the base's business, and PATH is proved by what runs.
		if (now.has(variable) || name === "PATH" || before.baseEnvironment.has(variable)) continue;
		if (file.differs.includes(`Env ${name}`)) continue;
		if (project.settings.buildVariables?.includes(name)) continue;
		differences.push(`the variable ${variable} is not in the image of ${file.conversion.base}`);
	}
	if (after.size > before.size) differences.push(`is larger: ${after.size} bytes, before ${before.size}`);
	return differences;
}

const compared = [
	"Cmd",
	"Entrypoint",
	"ExposedPorts",
	"Healthcheck",
	"Labels",
	"Shell",
	"StopSignal",
	"User",
	"Volumes",
	"WorkingDir",
];

function shownField(config: Config, field: string): string {
	const value = config[field];
	if (field === "WorkingDir" && (value === undefined || value === "")) return '"/"';
	if (field === "User" && (value === "root" || value === "0")) return "undefined";
	if (field === "Labels" && typeof value === "object" && value !== null) {
		const own = Object.entries(value).filter(([name]) => !name.startsWith("io.buildah."));
		return own.length === 0 ? "undefined" : JSON.stringify(own.sort());
	}
	return value === null || value === "" ? "undefined" : `${JSON.stringify(value)}`;
}

function environmentOf(config: Config): readonly string[] {
	return Array.isArray(config.Env) ? config.Env.map(String) : [];
}

function lastLines(text: string): string {
	return text.trimEnd().split("\n").slice(-8).join("\n");
}
