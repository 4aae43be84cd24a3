// Java and its kin: the jar or war that Maven, Gradle, sbt and others make, on the JRE of the same version.

import { baseOf, parentOf, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import { isLeftBehind } from "../image-users.ts";
import { inheritedPrograms } from "../inherited.ts";
import { everInstalled, installedPackages } from "../packages.ts";
import { artefactsOf } from "../programs/artefacts.ts";
import { inputsOf } from "../programs/inputs.ts";
import { dataOf, isSource, lastBuildOf } from "../programs/sources.ts";
import { concrete, type Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Artefact, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { javaBuilds } from "./java-build.ts";
import { jreOf } from "./jre.ts";
import { nativeImage } from "./native-image.ts";

/** Applications that Maven, Gradle, sbt, Leiningen, Mill or javac build. */
export const java: Ecosystem = {
	id: "java",
	recognises: (recipe) => javaBuilds(recipe).length > 0,
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
	if (removesApplications(recipe))
		return {
			refused: `${recipe.base.text} brings applications of its own, which the file removes among those that it builds.`,
		};
	const base = runtimeBase(recipe, runtime);
	if ("refused" in base) return base;
	const builds = javaBuilds(recipe);
	const inputs = inputsOf(recipe, builds, [
		"/root/.m2",
		"/root/.gradle",
		"/home/gradle",
		"/root/.ivy2",
		"/root/.sbt",
		"/root/.lein",
	]);
	const artefacts = artefactsOf({
		recipe,
		runtime,
		builds,
		inputs,
		keepsFolders: true,
		interpreters: new Set(["java"]),
	});
	if ("refused" in artefacts) return artefacts;
	// A folder that is the user's own is no input as a whole, what the build tool fills in it is.
	const filled = builds.flatMap(({ folder, modules }) =>
		folder === undefined || modules === undefined ? [] : `${folder}/${modules}`,
	);
	const lastBuild = lastBuildOf(recipe, [...inputs, ...filled]);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const notes =
		base.system === "same" && base.image === writtenBase(recipe)
			? ["The sources and what the build tool downloaded stay in the build stage."]
			: [];
	// Where another system may lack something, the image itself does not.
	const others =
		base.system === "none" || isLeftBehind(recipe.base, base.image, recipe.end.user)
			? [sameJava(recipe)]
			: [];
	return {
		artefacts: [
			...artefacts.found,
			...(runsCompiled(recipe, runtime) ? [] : ownJava(recipe)),
			...dataOf(recipe, inputs, artefacts.found),
		],
		inputs,
		choices: [base, ...others].map((each) => ({ base: each, changes: [], extras: [], notes })),
		toolVariables,
		isSource: (placed) => isSource(recipe, placed, builds),
		lastBuild,
	};
}

// Tomcat's images had its examples in webapps until August 2019; since then that folder is empty.
function removesApplications({ base, steps }: Recipe): boolean {
	const [major, minor = 99, patch = 99] = base.version.split(".").map(Number);
	const old =
		base.version !== "" &&
		major !== undefined &&
		(major < 8 || (major === 8 && (minor < 5 || patch < 45)) || (major === 9 && patch < 24));
	if (!base.official || base.name !== "tomcat" || !old) return false;
	return steps.some(({ script }) =>
		script?.commands.some(
			({ words, cwd }) =>
				words[0]?.value === "rm" &&
				words.some(
					({ value, text }) => resolvePath(cwd, value ?? text)?.includes("/tomcat/webapps") === true,
				),
		),
	);
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
	if (runsCompiled(recipe, runtime)) return again;
	if (plainSystems.has(base.name)) {
		const packaged = installedPackages(recipe).some(({ name }) => javaPackage.test(name));
		if (packaged || ownJava(recipe).length > 0) return again;
		return { refused: `${written} has no Java, and no package brings what the container runs.` };
	}
	if (recipe.end.environment.has("JAVA_HOME")) {
		const home = recipe.end.variables.get("JAVA_HOME") ?? "a folder of its own";
		if (/^\/(usr|opt\/java|opt\/openjdk)/.test(home) || ownJava(recipe).length > 0) return again;
		return {
			refused: `The Java in ${home} is not the base image's; whether it comes along can't be told.`,
		};
	}
	if (everInstalled(recipe).some(({ name }) => javaPackage.test(name))) return again;
	if (own || isNative(recipe)) return again;
	return jreOf(base, written) ?? again;
}

// The container runs what native-image made, and nothing that needs Java.
function runsCompiled(recipe: Recipe, { programs }: Runtime): boolean {
	const compiled = recipe.steps.flatMap(({ script }) => (script?.commands ?? []).map(nativeImage));
	return programs.length > 0 && programs.every((program) => compiled.includes(program));
}

function sameJava(recipe: Recipe): RuntimeBase {
	const { base } = recipe;
	return {
		...sameBase(base, writtenBase(recipe)),
		programs: ["java", "keytool", ...inheritedPrograms(base)],
	};
}

// A Java that the file brings into a folder of its own, which JAVA_HOME names.
function ownJava(recipe: Recipe): readonly Artefact[] {
	const home = recipe.end.environment.has("JAVA_HOME")
		? resolvePath("/", concrete(recipe, recipe.end.variables.get("JAVA_HOME")))
		: undefined;
	if (
		home === undefined ||
		home === "/" ||
		/^\/usr(\/(lib|java|local))?(\/jvm)?\/|^\/opt\/(java|openjdk)(\/|$)/.test(`${home}/`)
	)
		return [];
	const unpacks = recipe.steps.some(({ script }) =>
		script?.commands.some(({ words, cwd }) => {
			if (!["tar", "unzip", "mv", "cp"].includes(baseOf(words[0]?.value ?? ""))) return false;
			const places = [cwd, ...words.slice(1).map(({ value }) => resolvePath(cwd, value))];
			return places.includes(home) || places.includes(parentOf(home));
		}),
	);
	if (!unpacks) return [];
	return [{ path: home, tree: true, why: `${home} is the Java that the file brings, as JAVA_HOME tells.` }];
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
