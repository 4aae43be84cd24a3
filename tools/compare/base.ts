// Invariants 5 and 6: the final base fits what was built, and its tag follows from the old one.

import { imageName, languageOf, libraryOf, parts, releaseOf } from "./images.ts";
import type { Broken, Pair } from "./invariants.ts";
import { type Reading, type ReadStage, sourceOf } from "./reading.ts";

/** What does not fit. */
export function brokenBase({ before, after, explanation }: Pair): readonly Broken[] {
	const [old, build, now] = [before.stages[0], after.stages[0], after.stages.at(-1)];
	if (old === undefined || build === undefined || now === undefined) return [];
	const fit = [
		...wrongLibrary(after, build, now),
		...wrongRelease(old, now),
		...wrongPlatform(before, old, after, now),
	];
	return [
		...fit.map((message) => ({ invariant: 5, message }) as const),
		...madeUp(old, now, explanation).map((message) => ({ invariant: 6, message }) as const),
	];
}

// A program needs the C library that it was linked against, unless it was linked statically or is no such program.
function wrongLibrary(after: Reading, build: ReadStage, now: ReadStage): readonly string[] {
	const [made, runs] = [libraryOf(build.base), libraryOf(now.base)];
	if (made === undefined || runs === undefined || made === runs || made === "none") return [];
	const copied = now.steps.filter(({ instruction }) => instruction.flags.some(({ name }) => name === "from"));
	if (copied.length === 0) return [];
	const text = build.steps.map(({ instruction }) => sourceOf(after.graph, instruction)).join("\n");
	const { tag } = parts(build.base);
	const go = /\bgo (build|install|get)\b|\bmake\b/.test(text) && languageOf(build.base) === "golang";
	// Go 1.20 and later link nothing where there is no C compiler, and Alpine's image has none.
	const version = /^(\d+)\.(\d+)/.exec(tag);
	const modern = version === null || Number(version[1]) > 1 || Number(version[2]) >= 20;
	const compiler = /\b(gcc|build-base|musl-dev|g\+\+|clang)\b/.test(text);
	const isStatic =
		/CGO_ENABLED[= ]["']?0|-musl\b|crt-static|(^|[\s"'])-static\b|--static\b|-extldflags/.test(text) ||
		(go && made === "musl" && modern && !compiler);
	if (isStatic) return [];
	// What is interpreted does not care: pages, jars, assemblies, scripts.
	const language = languageOf(now.base);
	const jars = copied.every(({ instruction }) =>
		/\.(jar|war)\b|\/(lib|libs|target|build\/libs|publish|out|app)\b/.test(instruction.arguments.text),
	);
	if ((language === "java" || language === "dotnet") && jars) return [];
	if (language === "nginx") return [];
	return [
		`What is built on ${build.base} is linked against ${made}, and ${now.base} has ${runs === "none" ? "no C library" : runs}.`,
	];
}

function wrongRelease(old: ReadStage, now: ReadStage): readonly string[] {
	const broken: string[] = [];
	const [was, is] = [releaseOf(old.base), releaseOf(now.base)];
	const family = (release: string): string => (release.startsWith("alpine") ? "alpine" : release);
	const same = libraryOf(old.base) === libraryOf(now.base);
	if (
		same &&
		was !== undefined &&
		is !== undefined &&
		was !== is &&
		!(was.startsWith(is) && family(is) === "alpine")
	)
		broken.push(`The release was ${was}, it is ${is}.`);
	const [oldImage, newImage] = [parts(old.base), parts(now.base)];
	const number = (tag: string): string | undefined => /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1];
	const language = languageOf(now.base);
	if (language !== undefined && language !== "none" && language === languageOf(old.base)) {
		const [wanted, got] = [number(oldImage.tag), number(newImage.tag)];
		if (wanted !== got && !(got !== undefined && oldImage.tag.includes("$")))
			broken.push(`The version of ${language} was ${wanted ?? "none"}, it is ${got ?? "none"}.`);
	}
	return broken;
}

function wrongPlatform(before: Reading, old: ReadStage, after: Reading, now: ReadStage): readonly string[] {
	const flag = (reading: Reading, { stage }: ReadStage): string =>
		stage.platform === undefined ? "" : reading.graph.file.document.getText(stage.platform.range);
	const [was, is] = [flag(before, old), flag(after, now)];
	return was === is ? [] : [`The platform of the image was "${was}", it is "${is}".`];
}

// Numbers and names of a tag that stand neither in the old tag nor in a rule of the image.
function madeUp(old: ReadStage, now: ReadStage, explanation: string): readonly string[] {
	if (now.base === "scratch" || now.base === old.base) return [];
	const [was, is] = [parts(old.base), parts(now.base)];
	// These have no tags but `latest` and kinds of user: the release of Debian is in the name.
	if (/distroless\/[a-z]+-debian\d+$/.test(is.path) && is.tag === "") return [];
	const broken: string[] = [];
	const loose = was.tag === "" || was.tag === "latest";
	if ((is.tag === "" || is.tag === "latest") && !loose && !old.base.includes("@"))
		broken.push(`${now.base} is the latest, and ${old.base} was not.`);
	const release = releaseOf(old.base);
	const known = `${was.path} ${was.tag} ${release ?? ""}`;
	for (const word of is.tag.split(/[-_]/)) {
		const plain = word.replace(/^alpine(?=\d)/, "");
		if (word === "" || kinds.test(word) || known.includes(word) || known.includes(plain)) continue;
		// Every image of Docker's with `alpine` in its tag stands on a release 3.
		if (imageName(now.base) === "alpine" && plain === "3") continue;
		if (releaseOf(`debian:${word}`) === release && release !== undefined) continue;
		// What a tag without a release stands on is a fact of that image: the user must be told of it.
		if (release === undefined && releaseOf(`debian:${word}`) === word && explanation.includes(word)) continue;
		broken.push(`"${word}" of the tag ${is.tag} does not follow from ${old.base}.`);
	}
	const impossible = neverPublished(is.path, is.tag);
	if (impossible) broken.push(`There is no image ${now.base}.`);
	return broken;
}

const kinds =
	/^(slim|alpine|jre|jdk|headless|latest|lts|current|stable|nonroot|runtime|minimal|noble|jammy|focal|aspnetcore)$/;

/** Tags that their makers never published, where a rule of thumb makes them up. */
function neverPublished(path: string, tag: string): boolean {
	const version = Number(/^\d+/.exec(tag)?.[0]);
	// openjdk has no JRE after Java 11, and eclipse-temurin none for Java 16.
	if (path === "openjdk" && tag.includes("jre") && version > 11) return true;
	if (path === "eclipse-temurin" && tag.includes("jre") && [9, 10, 12, 13, 14, 15, 16].includes(version))
		return true;
	// Debian's slim forms begin with wheezy.
	if (path === "debian" && /^(squeeze|lenny)-slim/.test(tag)) return true;
	// Debian's and Node's slim forms end in the word, the others' begin with it.
	if (/^(debian|node)$/.test(path) && /(^|-)slim-[a-z]/.test(tag)) return true;
	return path === "ubuntu" && tag.includes("slim");
}
