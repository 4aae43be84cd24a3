// Packages with compiled parts, and programs of official images: what needs the C library of where it comes from.

import type { StageFiles } from "../files/files.ts";
import type { Stage } from "../graph/graph.ts";
import { baseOf, parentOf } from "../shell/paths.ts";
import type { CopySource } from "./copies.ts";
import { packagesIn } from "./linking.ts";
import type { Ground } from "./system.ts";

/** What says that packages have compiled parts, as part of a sentence; undefined where nothing does. */
export function compiledParts(files: StageFiles, stage: Stage, { path }: CopySource): string | undefined {
	const tree = files.of(stage);
	const modules = path.endsWith("/node_modules") || tree.at(`${path}/node_modules`) !== undefined;
	if (modules) {
		const folder = path.endsWith("/node_modules") ? parentOf(path) : path;
		const manifest = files.text(stage, below(folder, "package.json"));
		return namedIn(manifest, nodePackages, "package.json") ?? compilerIn(files, stage);
	}
	const venv =
		tree.at(`${path}/bin/activate`) !== undefined || tree.at(`${path}/.venv/bin/activate`) !== undefined;
	if (!venv && !/\/(site|dist)-packages$/.test(path) && !isPrefix(files, stage, path)) return undefined;
	const lists = tree.all().filter((known) => /^requirements.*\.txt$/.test(baseOf(known.path)));
	for (const { path: list } of lists) {
		const found = namedIn(files.text(stage, list), pythonPackages, baseOf(list));
		if (found !== undefined) return found;
	}
	return compilerIn(files, stage);
}

/** Whether a path is a dynamic program of an official image, or a folder that holds one. */
export function isOfficialProgram({ image }: Ground, path: string): boolean {
	if (image === undefined || !image.official) return false;
	return (
		programs[image.name]?.some((one) => one === path || one.startsWith(`${path}/`)) === true && path !== "/"
	);
}

// As the images' own Dockerfiles have them.
const programs: Readonly<Record<string, readonly string[]>> = {
	node: ["/usr/local/bin/node"],
	python: ["/usr/local/bin/python3", "/usr/local/bin/python"],
	ruby: ["/usr/local/bin/ruby"],
	php: ["/usr/local/bin/php"],
	"eclipse-temurin": ["/opt/java/openjdk/bin/java"],
	nginx: ["/usr/sbin/nginx"],
};

function isPrefix(files: StageFiles, stage: Stage, path: string): boolean {
	const known = files.of(stage).at(path);
	const words = known === undefined ? [] : (files.origin(known).maker.command?.words ?? []);
	return (
		words.some(({ text }) => /^--(prefix|target|user)(=|$)/.test(text)) &&
		words.some(({ text }) => text === "install")
	);
}

function namedIn(text: string | undefined, packages: ReadonlySet<string>, file: string): string | undefined {
	if (text === undefined) return undefined;
	const words = text.slice(0, maximumText).match(/[@\w][\w./-]*/g) ?? [];
	const found = words.find((word) => packages.has(word.toLowerCase()));
	return found === undefined ? undefined : `${file} names \`${found}\``;
}

const maximumText = 200_000;

// Compilers are installed for nothing else.
function compilerIn(files: StageFiles, stage: Stage): string | undefined {
	const packages = packagesIn(files, stage);
	const found = ["g++", "gcc", "build-base", "build-essential", "node-gyp"].find((name) =>
		packages.has(name),
	);
	return found === undefined ? undefined : `\`${found}\` is installed to build them`;
}

function below(folder: string, name: string): string {
	return folder === "/" ? `/${name}` : `${folder}/${name}`;
}

// Packages whose compiled parts are linked against the C library, by their names in manifests.
const nodePackages: ReadonlySet<string> = new Set(
	(
		"argon2 bcrypt better-sqlite3 canvas couchbase grpc leveldown libpq node-rdkafka node-sass pg-native re2 serialport " +
		"sharp snappy sqlite3 usb zeromq"
	).split(" "),
);
const pythonPackages: ReadonlySet<string> = new Set(
	(
		"asyncpg bcrypt cffi cryptography gevent greenlet grpcio httptools lxml matplotlib mysqlclient numpy opencv-python " +
		"orjson pandas pillow psycopg2 psycopg2-binary pydantic-core pynacl rpds-py scikit-learn scipy tensorflow " +
		"tokenizers torch uvloop"
	).split(" "),
);
