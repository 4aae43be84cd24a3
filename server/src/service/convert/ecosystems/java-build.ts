// What the build tools of Java and its kin make, and where it is in the end.

import { namesRoot } from "../../graph/user.ts";
import { baseOf, resolvePath } from "../../shell/paths.ts";
import type { Build } from "../programs/build.ts";
import { isDeployment } from "../programs/folders.ts";
import type { Recipe } from "../recipe.ts";
import { nativeImage } from "./native-image.ts";
import { textAt } from "./texts.ts";

/** Every run of a build tool or compiler of Java and its kin, and what carries what they made elsewhere. */
export function javaBuilds(recipe: Recipe): readonly Build[] {
	const builds = [...buildsOf(recipe), ...substituted(recipe)];
	return [...builds, ...unpackedBy(recipe, builds), ...carriedBy(recipe, builds)];
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
			const program = nativeImage(command);
			if (program !== undefined) builds.push({ ...base, folder: command.cwd, outputs: [program] });
			if (made === "anything") {
				// A jar may name libraries where the tool keeps what it fetched.
				const cache = name === "gradlew" ? ["/root/.gradle/caches"] : [];
				if (folder !== undefined && !sharedFolders.has(folder))
					builds.push({ ...base, trees: [folder, ...cache] });
			} else if (made !== undefined) builds.push({ ...base, ...made });
			else if (name === "jar") {
				const output = resolvePath(command.cwd, jarOf(words));
				if (output !== undefined && output !== "/")
					builds.push({ ...base, folder: undefined, outputs: [output] });
			} else if (name === "javac" || name === "kotlinc") {
				const out = words.indexOf("-d");
				const tree = out < 0 ? command.cwd : resolvePath(command.cwd, words[out + 1]);
				if (tree !== undefined && tree !== "/") builds.push({ ...base, folder: command.cwd, trees: [tree] });
			}
		}
	}
	return builds;
}

// The archive that `jar cfe app.jar Main .` or `jar --create --file app.jar .` makes: of the letters, f stands for it, and
// m and e for further words, in the letters' order.
function jarOf(words: readonly string[]): string | undefined {
	const [letters = ""] = words;
	if (/^-?[cvfm0eM]+$/.test(letters) && letters.includes("c") && letters.includes("f")) {
		const valued = [...letters].filter((letter) => "fme".includes(letter));
		return words[1 + valued.indexOf("f")];
	}
	if (!words.includes("--create") && !words.includes("-c")) return undefined;
	const joined = words.find((word) => word.startsWith("--file="));
	if (joined !== undefined) return joined.slice("--file=".length);
	const at = words.findIndex((word) => word === "--file" || word === "-f");
	return at < 0 ? undefined : words[at + 1];
}

const wrappers: ReadonlySet<string> = new Set("mvnw gradlew sbt lein mill".split(" "));

// `mv "$(lein uberjar | sed ...)" app.jar`: what is printed is the name of what was made.
function substituted(recipe: Recipe): readonly Build[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command, index) => {
			const name = command.words[0]?.value;
			if ((name !== "mv" && name !== "cp") || !/\$\(\s*lein\s+uberjar\b/.test(command.text)) return [];
			const path = resolvePath(command.cwd, command.words.at(-1)?.value);
			if (path === undefined || sharedFolders.has(path)) return [];
			return [{ step, index, command, folder: command.cwd, outputs: [path], unnamedIn: undefined }];
		}),
	);
}

// `mv target/*.jar /app/lib/`: which files these are can't be told, so it is the folder.
function carriedBy(recipe: Recipe, builds: readonly Build[]): readonly Build[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command, index) => {
			const words = command.words.slice(1).filter(({ text }) => !text.startsWith("-"));
			const target = words.at(-1);
			const tree = resolvePath(command.cwd, target?.value);
			if (!["mv", "cp"].includes(command.words[0]?.value ?? "") || tree === undefined) return [];
			if (sharedFolders.has(tree) || (/^\/(usr|etc|bin|lib)\b/.test(tree) && !isDeployment(tree))) return [];
			const made = words.slice(0, -1).some((word) => {
				const path = resolvePath(command.cwd, word.value);
				return (
					word.glob &&
					path !== undefined &&
					builds.some(
						({ folder, modules }) =>
							folder !== undefined &&
							modules !== undefined &&
							path.startsWith(`${folder}/`) &&
							path.includes(`/${modules}/`),
					)
				);
			});
			const isFolder = target?.text.endsWith("/") === true || words.length > 2 || isDeployment(tree);
			if (!made || !isFolder) return [];
			return [{ step, index, command, folder: undefined, outputs: [], unnamedIn: undefined, trees: [tree] }];
		}),
	);
}

// Which part of the project's folder a build tool fills, or that it may be anything in it; undefined where it makes
// nothing.
function madeBy(
	recipe: Recipe,
	name: string,
	words: readonly string[],
	folder: string | undefined,
): Pick<Build, "modules" | "selfContained"> | "anything" | undefined {
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
			if (!some(task))
				return name === "gradlew" &&
					isRoot(recipe) &&
					goals.length > 0 &&
					!goals.every((goal) => nothingMade.test(goal))
					? "anything"
					: undefined;
			const text = folder === undefined ? undefined : gradleText(recipe, folder);
			return { modules: "build", selfContained: isFat(text, words) };
		}
		case "sbt":
			return { modules: "target", selfContained: words.some((word) => word.includes("assembly")) };
		case "lein":
			if (some(/(uberjar|uberwar)$/)) return { modules: "target", selfContained: true };
			return some(/^(package|compile|jar|cljsbuild|with-profile|release|ring)$/) ? "anything" : undefined;
		case "clojure":
		case "clj": {
			const builds = words.some((word) => /^(uber|uberjar|jar)$/.test(word) || /^-[XT].*uber/.test(word));
			return builds ? { modules: "target", selfContained: true } : undefined;
		}
		case "mill":
			return some(/(^|\.)assembly$/) ? { modules: "out", selfContained: true } : undefined;
		case "ant":
			return goals.length > 0 && goals.every((goal) => nothingMade.test(goal)) ? undefined : "anything";
		default:
			return undefined;
	}
}

function isRoot({ end }: Recipe): boolean {
	return (end.user === undefined || namesRoot(end.user)) && !end.environment.has("GRADLE_USER_HOME");
}

// Tasks of Gradle that only fetch, show or clean.
const nothingMade =
	/(^|:)(clean|dependencies|tasks|help|properties|projects|wrapper|init|check|test|.*[dD]ependencies|resolve\w*|download\w*)$/;

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
