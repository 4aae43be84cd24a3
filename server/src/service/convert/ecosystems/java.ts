// Java and its kin: the jar or war that Maven, Gradle or sbt makes, on the JRE of the same version.

import { baseOf, resolvePath } from "../../shell/paths.ts";
import type { RuntimeBase } from "../bases.ts";
import type { BaseImage } from "../image.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { artefactsOf, type Build, dataOf, inputsOf, isSource, lastBuildOf } from "./programs.ts";
import { textAt } from "./texts.ts";

/** Applications that Maven, Gradle, sbt or javac build. */
export const java: Ecosystem = {
	id: "java",
	recognises: (recipe) => buildsOf(recipe).length > 0,
	split,
};

const toolVariables: ReadonlySet<string> = new Set(
	"MAVEN_OPTS MAVEN_HOME M2_HOME MAVEN_CONFIG GRADLE_HOME GRADLE_OPTS GRADLE_USER_HOME SBT_OPTS SBT_VERSION".split(
		" ",
	),
);

const buildTools: ReadonlySet<string> = new Set(
	"mvn mvnw gradle gradlew sbt ant lein clojure clj javac jshell".split(" "),
);

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const tool = runtime.programs.map(baseOf).find((program) => buildTools.has(program));
	if (tool !== undefined) return { refused: `The container runs ${tool}, which needs the build tools.` };
	const base = runtimeBase(recipe.base, recipe.stage.base?.name.text ?? recipe.base.text);
	if (base === undefined)
		return { refused: `No Java runtime image can be derived from the name ${recipe.base.text}.` };
	const builds = buildsOf(recipe);
	const inputs = inputsOf(recipe, builds, [
		"/root/.m2",
		"/root/.gradle",
		"/home/gradle",
		"/root/.ivy2",
		"/root/.sbt",
	]);
	const artefacts = artefactsOf({ recipe, runtime, builds, inputs, interpreters: new Set(["java"]) });
	if ("refused" in artefacts) return artefacts;
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	return {
		artefacts: [...artefacts.found, ...dataOf(recipe, inputs, artefacts.found)],
		inputs,
		choices: [{ base, changes: [], extras: [], notes: [] }],
		toolVariables,
		isSource: (placed) => isSource(recipe, placed, builds),
		lastBuild,
	};
}

/**
 * The image with the Java runtime of a build image's version, by the naming of the images themselves; the JDK's image
 * where there is no smaller one. undefined where the name tells no version.
 */
function runtimeBase(base: BaseImage, written: string): RuntimeBase | undefined {
	if (!base.official || base.digest !== undefined) return undefined;
	const image = runtimeImage(base, written);
	if (image === undefined) return undefined;
	const alpine = /alpine/.test(image);
	const ubuntu = image.includes("temurin") && !alpine;
	const why = /jre/.test(image)
		? "the runtime alone, of the version that the build image has."
		: "the same Java, without the build tool.";
	return {
		id: /jre/.test(image) ? "jre" : "jdk",
		image,
		system: alpine
			? "alpine"
			: ubuntu && base.system.kind === "ubuntu"
				? "same"
				: image === written
					? "same"
					: "debian",
		shell: true,
		certificates: true,
		programs: ["java", "keytool"],
		why: `${image}: ${why}`,
	};
}

function runtimeImage(base: BaseImage, written: string): string | undefined {
	const tag = base.tag ?? "";
	const prefix = base.prefix;
	const system = /-(alpine|noble|jammy|focal)\b/.exec(tag)?.[0] ?? "";
	switch (base.name) {
		case "maven": {
			const temurin = /(?:^|-)(?:eclipse-)?temurin-(\d+)/.exec(tag);
			if (temurin !== null) return `${prefix}eclipse-temurin:${temurin[1]}-jre${system}`;
			const corretto = /(?:^|-)amazoncorretto-(\d+)(-alpine|-al\d+|-debian)?/.exec(tag);
			if (corretto !== null)
				return `${prefix}amazoncorretto:${corretto[1]}${corretto[2] === "-alpine" ? "-alpine" : ""}`;
			const openjdk = /(?:^|-)(?:openjdk|jdk)-(\d+)(-slim)?/.exec(tag);
			return openjdk?.[1] === undefined ? undefined : openjdkRuntime(prefix, openjdk[1], openjdk[2] ?? "");
		}
		case "gradle": {
			const jdk = /(?:^|-)jdk-?(\d+)/.exec(tag);
			return jdk === null ? undefined : `${prefix}eclipse-temurin:${jdk[1]}-jre${system}`;
		}
		case "eclipse-temurin":
			if (/-jre/.test(tag)) return undefined;
			if (/-jdk/.test(tag)) return written.replace(/-jdk/, "-jre");
			return /^\d+$/.test(tag) ? `${prefix}eclipse-temurin:${tag}-jre` : undefined;
		case "openjdk": {
			if (/-jre/.test(tag)) return undefined;
			const version = /^(\d+)/.exec(tag)?.[1];
			if (version === undefined || Number(version) > 11) return version === undefined ? undefined : written;
			if (/-jdk/.test(tag)) return written.replace(/-jdk/, "-jre");
			return tag === version ? `${prefix}openjdk:${version}-jre` : undefined;
		}
		case "amazoncorretto":
			return /^\d+/.test(tag) ? written : undefined;
		default:
			return undefined;
	}
}

// Docker's openjdk images have a JRE up to Java 11; later ones are JDKs alone.
function openjdkRuntime(prefix: string, version: string, slim: string): string {
	return Number(version) <= 11
		? `${prefix}openjdk:${version}-jre${slim}`
		: `${prefix}openjdk:${version}${slim === "" ? "-slim" : slim}`;
}

function buildsOf(recipe: Recipe): readonly Build[] {
	const builds: Build[] = [];
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			const name = baseOf(command.words[0]?.value ?? "");
			const words = command.words.slice(1).map((word) => word.value ?? word.text);
			const base = { step, index, command, outputs: [] };
			const at = words.findIndex((word) => ["-f", "--file", "-p", "--project-dir"].includes(word));
			const given = at < 0 ? undefined : words[at + 1]?.replace(/\/?(pom\.xml|build\.gradle(\.kts)?)$/, "");
			const folder = resolvePath(command.cwd, given === undefined || given === "" ? "." : given);
			const goals = words.filter((word) => !word.startsWith("-"));
			if (name === "mvn" || name === "mvnw") {
				if (
					!goals.some((goal) =>
						/^(package|install|verify|compile|deploy|assembly:|spring-boot:|jib)/.test(goal),
					)
				)
					continue;
				const pom = folder === undefined ? undefined : textAt(recipe, `${folder}/pom.xml`);
				builds.push({
					...base,
					folder,
					unnamedIn: undefined,
					modules: "target",
					selfContained: isFat(pom, words),
				});
			} else if (name === "gradle" || name === "gradlew") {
				if (
					!goals.some((goal) =>
						/(build|[jJ]ar|[wW]ar|assemble|installDist|installShadowDist|distTar|stage)$/.test(goal),
					)
				)
					continue;
				const text = folder === undefined ? undefined : gradleText(recipe, folder);
				builds.push({
					...base,
					folder,
					unnamedIn: undefined,
					modules: "build",
					selfContained: isFat(text, words),
				});
			} else if (name === "sbt") {
				const fat = words.some((word) => word.includes("assembly"));
				builds.push({ ...base, folder, unnamedIn: undefined, modules: "target", selfContained: fat });
			} else if (name === "javac" || name === "kotlinc") {
				const out = words.indexOf("-d");
				const tree = out < 0 ? command.cwd : resolvePath(command.cwd, words[out + 1]);
				if (tree !== undefined && tree !== "/") {
					builds.push({ ...base, folder: command.cwd, unnamedIn: undefined, trees: [tree] });
				}
			}
		}
	}
	return builds;
}

// Whether the jar holds the libraries too: by the build file's plugins, or by the task that makes it.
function isFat(text: string | undefined, words: readonly string[]): boolean {
	if (words.some((word) => /(shadowJar|bootJar|fatJar|uberJar|assembly:single|buildFatJar)$/.test(word)))
		return true;
	return text !== undefined && bundling.test(text);
}

const bundling =
	/spring-boot-(maven|gradle)-plugin|org\.springframework\.boot|maven-shade-plugin|jar-with-dependencies|shadow|uber-jar|<packaging>war/;

function gradleText(recipe: Recipe, folder: string): string | undefined {
	return textAt(recipe, `${folder}/build.gradle`) ?? textAt(recipe, `${folder}/build.gradle.kts`);
}
