// A small project of test/conversions: NAME/ is its build context, NAME.json says what its container prints.

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Conversion } from "../../server/src/service/convert/conversion.ts";
import { convert, converted } from "../../server/src/service/convert/convert.ts";
import type { ExtraId } from "../../server/src/service/convert/extras/extra.ts";
import { noFacts } from "../../server/src/service/facts/facts.ts";
import { buildGraph } from "../../server/src/service/graph/build.ts";
import type { BuildGraph } from "../../server/src/service/graph/graph.ts";
import { scan } from "../../server/src/service/syntax/scan.ts";
import { loadContext } from "../../server/src/workspace/context.ts";
import { nodeFiles } from "../../server/src/workspace/node-files.ts";
import { Failure } from "../processes.ts";

/** A project, read. */
export interface Project {
	readonly name: string;
	readonly folder: string;
	/** The Dockerfile as it stands. */
	readonly text: string;
	readonly settings: ProjectSettings;
	/** Those that its settings ask for besides. */
	readonly further: readonly FurtherFile[];
	/** Its conversions, the preferred one first; why there is none otherwise. */
	readonly conversions: readonly ConvertedFile[] | string;
}

/** NAME.json beside a project. */
interface ProjectSettings {
	/** What its container prints on standard output; left out where only before and after are compared. */
	readonly prints?: string;
	/** Arguments of the container. */
	readonly arguments?: readonly string[];
	/** The exit code of the container. */
	readonly exitCode?: number;
	/** Variables that only the build reads: the converted image may lack them. */
	readonly buildVariables?: readonly string[];
	/** Fields of the image's config that the old base sets and the preferred conversion has no use for. */
	readonly differs?: readonly string[];
	/** Conversions that are built besides the preferred one. */
	readonly further?: readonly Further[];
}

/** Another base, or extras; with the fields of the image's config that are meant to differ then. */
interface Further {
	readonly base?: string;
	readonly extras?: readonly ExtraId[];
	readonly differs?: readonly string[];
}

/** A conversion that the settings ask for. */
export interface FurtherFile extends ConvertedFile {
	readonly differs: readonly string[];
}

/** The text of a conversion. */
export interface ConvertedFile {
	readonly conversion: Conversion;
	readonly text: string;
}

/** Reads the project in a folder, and the settings beside it, and converts it with all that the folder tells. */
export async function readProject(path: string): Promise<Project> {
	const text = await readFile(join(path, "Dockerfile"), "utf8");
	const settings: ProjectSettings = JSON.parse(await readFile(`${path}.json`, "utf8"));
	const graph = graphOf(text, `${pathToFileURL(path).href}/Dockerfile`);
	const context = await loadContext(nodeFiles, `${pathToFileURL(path).href}/`);
	const snapshot = { graph, facts: context === undefined ? noFacts : { ...noFacts, context } };
	const result = convert(snapshot);
	const further = (settings.further ?? []).map(({ base, extras = [], differs = [] }) => {
		const all = convert(snapshot, extras);
		const found = all.offered
			? all.conversions.find((each) => base === undefined || each.base === base)
			: undefined;
		const [out] = found?.leftOut ?? [];
		if (found === undefined || out !== undefined)
			throw new Failure(
				`${basename(path)} has no conversion to ${base ?? "any base"} with ${extras}: ${out?.refused}`,
			);
		return { conversion: found, text: converted(graph.file.document, found), differs };
	});
	const conversions = result.offered
		? result.conversions.map((conversion) => ({
				conversion,
				text: converted(graph.file.document, conversion),
			}))
		: result.reason;
	return { name: basename(path), folder: path, text, settings, further, conversions };
}

/** The images that a Dockerfile's stages and copies name, `scratch` left out; with build arguments' defaults. */
export function imagesOf(text: string): readonly string[] {
	const graph = graphOf(text, "file:///Dockerfile");
	return graph.references.flatMap(({ target }) => (target.kind === "image" ? [target.image] : []));
}

function graphOf(text: string, uri: string): BuildGraph {
	return buildGraph(scan(TextDocument.create(uri, "dockerfile", 1, text)));
}
