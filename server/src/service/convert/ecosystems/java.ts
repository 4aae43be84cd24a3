// Java and its kin: the jar or war that Maven, Gradle, sbt and others make, on the JRE of the same version.

import { baseOf, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import { everInstalled, installedPackages } from "../packages.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { jreOf } from "./jre.ts";
import { artefactsOf, type Build, dataOf, inputsOf, isSource, lastBuildOf } from "./programs.ts";
import { textAt } from "./texts.ts";

/** Applications that Maven, Gradle, sbt, Leiningen, Mill or javac build. */
export const java: Ecosystem = {
	id: "java",
	recognises: (recipe) => buildsOf(recipe).length > 0,
	split,
};

const toolVariables: ReadonlySet<string> = new Set(
	"MAVEN_OPTS MAVEN_HOME M2_HOME MAVEN_CONFIG GRADLE_HOME GRADLE_OPTS GRADLE_USER_HOME SBT_OPTS SBT_VERSION LEIN_ROOT LEIN_JVM_OPTS".split(
		" ",
	),
);

const buildTools: ReadonlySet<string> = new Set(
	"mvn mvnw gradle gradlew sbt ant lein clojure clj javac jshell mill".split(" "),
);

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const tool = runtime.programs.map(baseOf).find((program) => buildTools.has(program));
	if (tool !== undefined) return { refused: `The container runs ${tool}, which needs the build tools.` };
	const base = runtimeBase(recipe, runtime);
	if ("refused" in base) return base;
	const builds = [...buildsOf(recipe), ...unpackedBy(recipe, buildsOf(recipe))];
	const inputs = inputsOf(recipe, builds, [
		"/root/.m2",
		"/root/.gradle",
		"/home/gradle",
		"/root/.ivy2",
		"/root/.sbt",
		"/root/.lein",
	]);
	const artefacts = artefactsOf({ recipe, runtime, builds, inputs, interpreters: new Set(["java"]) });
	if ("refused" in artefacts) return artefacts;
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const notes =
		base.system === "same" && base.image === writtenBase(recipe)
			? ["The sources and what the build tool downloaded stay in the build stage."]
			: [];
	// Where another system may lack something, the image itself does not.
	const others = base.system === "none" ? [sameJava(recipe)] : [];
	return {
		artefacts: [...artefacts.found, ...dataOf(recipe, inputs, artefacts.found)],
		inputs,
		choices: [base, ...others].map((each) => ({ base: each, changes: [], extras: [], notes })),
		toolVariables,
		isSource: (placed) => isSource(recipe, placed, builds),
		lastBuild,
	};
}

function writtenBase(recipe: Recipe): string {
	return recipe.stage.base?.name.text ?? recipe.base.text;
}

// The JRE that the build image's name leads to; else that image once more, where it certainly brings the Java.
function runtimeBase(recipe: Recipe, runtime: Runtime): RuntimeBase | Refusal {
	const written = writtenBase(recipe);
	const { base } = recipe;
	const again = sameJava(recipe);
	// A program at a place of the image's own, or one that was compiled to native code, needs this very image.
	const own = runtime.programs.some((program) => /^\/(usr\/lib\/jvm|opt\/java|usr\/java)\//.test(program));
	if (plainSystems.has(base.name)) {
		const packaged = installedPackages(recipe).some(({ name }) => javaPackage.test(name));
		if (packaged) return again;
		return { refused: `${written} has no Java, and no package brings what the container runs.` };
	}
	if (recipe.end.environment.has("JAVA_HOME")) {
		const home = recipe.end.variables.get("JAVA_HOME") ?? "a folder of its own";
		return /^\/(usr|opt\/java|opt\/openjdk)/.test(home) ? again : brought(home);
	}
	if (everInstalled(recipe).some(({ name }) => javaPackage.test(name))) return again;
	if (own || isNative(recipe)) return again;
	return jreOf(base, written) ?? again;
}

function sameJava(recipe: Recipe): RuntimeBase {
	return { ...sameBase(recipe.base, writtenBase(recipe)), programs: ["java", "keytool"] };
}

function brought(folder: string): Refusal {
	return { refused: `The Java in ${folder} is not the base image's; whether it comes along can't be told.` };
}

const plainSystems: ReadonlySet<string> = new Set(
	"debian ubuntu alpine centos fedora rockylinux almalinux amazonlinux buildpack-deps busybox oraclelinux".split(
		" ",
	),
);

const javaPackage = /(jdk|jre|^java-|^default-j|corretto|temurin|zulu)/;

function isNative(recipe: Recipe): boolean {
	return recipe.steps.some((step) =>
		step.script?.commands.some(({ words }) =>
			words.some(({ text }) => /(nativeCompile|nativeImage|native-image|^-Pnative|^-Dnative)/.test(text)),
		),
	);
}

// An archive that a build makes and that is unpacked elsewhere: the folder holds what is run.
function unpackedBy(recipe: Recipe, builds: readonly Build[]): readonly Build[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command, index) => {
			const words = command.words.map((word) => word.value ?? "");
			const name = baseOf(words[0] ?? "");
			const extracts = name === "unzip" || (name === "tar" && /^-{0,2}[a-z]*x/.test(words[1] ?? ""));
			if (!extracts) return [];
			const archive = words.slice(1).find((word) => /\.(tgz|tar|tar\.\w+|zip)$/.test(word));
			const path = resolvePath(command.cwd, archive);
			const made = builds.some(
				({ folder, modules }) =>
					folder !== undefined &&
					modules !== undefined &&
					path?.startsWith(folder) === true &&
					path.includes(`/${modules}/`),
			);
			const at = words.findIndex((word) => word === "-C" || word === "-d" || word === "--directory");
			const tree = at < 0 ? command.cwd : resolvePath(command.cwd, words[at + 1]);
			if (!made || tree === undefined || sharedFolders.has(tree)) return [];
			if (
				builds.some(({ folder }) => folder !== undefined && `${folder}/`.startsWith(`${tree}/`)) &&
				!emptied(recipe, builds)
			)
				return [];
			return [{ step, index, command, folder: undefined, outputs: [], unnamedIn: undefined, trees: [tree] }];
		}),
	);
}

// The sources are removed in the end, so that what lies around them is not theirs.
function emptied(recipe: Recipe, builds: readonly Build[]): boolean {
	return builds.every(({ folder }) =>
		recipe.steps.some((step) =>
			step.script?.commands.some(
				(command) =>
					command.words[0]?.value === "rm" &&
					command.words.slice(1).some((word) => resolvePath(command.cwd, word.value) === folder),
			),
		),
	);
}

const sharedFolders: ReadonlySet<string> = new Set(
	"/ /opt /usr /usr/local /usr/share /srv /var /home /root /tmp".split(" "),
);

function buildsOf(recipe: Recipe): readonly Build[] {
	const builds: Build[] = [];
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			// `sh ./gradlew build` runs the script that it names.
			const [first, second] = command.words.map((word) => word.value ?? "");
			const wrapped = /^(ba|da|a)?sh$/.test(baseOf(first ?? "")) && wrappers.has(baseOf(second ?? ""));
			const name = baseOf((wrapped ? second : first) ?? "");
			const words = command.words.slice(wrapped ? 2 : 1).map((word) => word.value ?? word.text);
			const at = words.findIndex((word) => ["-f", "--file", "-p", "--project-dir"].includes(word));
			const given = at < 0 ? undefined : words[at + 1]?.replace(/\/?(pom\.xml|build\.gradle(\.kts)?)$/, "");
			const folder = resolvePath(command.cwd, given === undefined || given === "" ? "." : given);
			const base = { step, index, command, outputs: [], folder, unnamedIn: undefined };
			const made = madeBy(recipe, name, words, folder);
			if (made !== undefined) builds.push({ ...base, ...made });
			else if (name === "javac" || name === "kotlinc") {
				const out = words.indexOf("-d");
				const tree = out < 0 ? command.cwd : resolvePath(command.cwd, words[out + 1]);
				if (tree !== undefined && tree !== "/") builds.push({ ...base, folder: command.cwd, trees: [tree] });
			}
		}
	}
	return builds;
}

const wrappers: ReadonlySet<string> = new Set("mvnw gradlew sbt lein mill".split(" "));

// Which part of the project's folder a build tool fills; undefined where it makes nothing.
function madeBy(
	recipe: Recipe,
	name: string,
	words: readonly string[],
	folder: string | undefined,
): Pick<Build, "modules" | "selfContained"> | undefined {
	const goals = words.filter((word) => !word.startsWith("-"));
	const some = (pattern: RegExp): boolean => goals.some((goal) => pattern.test(goal));
	switch (name) {
		case "mvn":
		case "mvnw": {
			if (!some(/^(package|install|verify|compile|deploy|assembly:|spring-boot:|jib)/)) return undefined;
			const pom = folder === undefined ? undefined : textAt(recipe, `${folder}/pom.xml`);
			return { modules: "target", selfContained: isFat(pom, words) };
		}
		case "gradle":
		case "gradlew": {
			const task =
				/(build|[jJ]ar|[wW]ar|assemble|installDist|installShadowDist|distTar|distZip|stage|nativeCompile|nativeImage)$/;
			if (!some(task)) return undefined;
			const text = folder === undefined ? undefined : gradleText(recipe, folder);
			return { modules: "build", selfContained: isFat(text, words) };
		}
		case "sbt":
			return { modules: "target", selfContained: words.some((word) => word.includes("assembly")) };
		case "lein":
			return some(/(uberjar|uberwar)$/) ? { modules: "target", selfContained: true } : undefined;
		case "clojure":
		case "clj": {
			const builds = words.some((word) => /^(uber|uberjar|jar)$/.test(word) || /^-[XT].*uber/.test(word));
			return builds ? { modules: "target", selfContained: true } : undefined;
		}
		case "mill":
			return some(/(^|\.)assembly$/) ? { modules: "out", selfContained: true } : undefined;
		default:
			return undefined;
	}
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
