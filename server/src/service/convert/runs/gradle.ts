// `gradle bootRun` and `gradle run`: the same program, as the jar of `bootJar` or by the start script of `installDist`.

import type { Refusal } from "../ecosystems/ecosystem.ts";
import { textAt } from "../ecosystems/texts.ts";
import type { Recipe } from "../recipe.ts";
import { filesIn } from "./files.ts";
import { bootJarOf, type GradleFiles, startScriptOf, toolchainOf } from "./gradle-project.ts";
import { isCodeOfJava } from "./maven.ts";
import { type Call, knownWords, type Run, type RunTool, shellWord } from "./run.ts";

/** Gradle, as far as it runs programs. */
export const gradle: RunTool = { names: ["gradle", "gradlew"], run };

const plain: ReadonlySet<string> = new Set(
	"--no-daemon --daemon -i --info -q --quiet -w --warn -s --stacktrace -S --full-stacktrace --offline --parallel --no-parallel --build-cache --no-build-cache --configuration-cache --no-configuration-cache --rerun-tasks --refresh-dependencies --continue -a --no-rebuild".split(
		" ",
	),
);
const valued: ReadonlySet<string> = new Set(
	"-x --exclude-task --console --warning-mode --max-workers".split(" "),
);

function run(call: Call): Run | Refusal | undefined {
	const { recipe, words: all, tool, workdir } = call;
	const words = knownWords(call);
	const task = words.find((word) =>
		/^:?(bootRun|run|quarkusDev|jettyRun|appRun|tomcatRun|runServer)$/.test(word),
	);
	if (task === undefined) return undefined;
	const refused = (why: string): Refusal => ({ refused: `The container runs gradle ${task}, and ${why}.` });
	if (!/^:?(bootRun|run)$/.test(task))
		return refused("that starts the program within Gradle or for development");
	if (words.length < all.length) return refused("what it is told is known when the container starts");
	const read = readWords(words, task);
	if ("reason" in read) return refused(read.reason);
	const files = gradleFiles(recipe, workdir);
	if (files === undefined) return refused("its build file is not known");
	const java = toolchainOf(files.build);
	if (java !== undefined && java !== javaOf(recipe))
		return refused(`its build file asks for Java ${java}, which Gradle brings where the image has another`);
	const boots = task.endsWith("bootRun");
	const made = boots ? bootJarOf(files) : startScriptOf(files);
	if ("reason" in made) return refused(made.reason);
	const names = "jar" in made ? [] : ["JAVA_OPTS", `${made.name.toUpperCase().replace(/\W/g, "_")}_OPTS`];
	const set = names.find((name) => recipe.end.environment.has(name));
	if (set !== undefined)
		return refused(`${set}, which Gradle reads for itself, would be read for the program`);
	const goal = boots ? "bootJar" : "installDist";
	return {
		builds: [tool, ...read.options.map(shellWord), ...(read.cleans ? ["clean"] : []), goal].join(" "),
		program: "jar" in made ? ["java", "-jar", made.jar, ...read.arguments] : [made.script, ...read.arguments],
		rest: undefined,
		open: false,
		notes: [
			"jar" in made
				? `${made.jar} is what ${goal} makes of the project, after its build file.`
				: `${made.script} is the script with which ${goal} starts the program, after the build file.`,
			"Gradle ends with 1 whenever the program fails; the program by itself ends with its own exit code.",
		],
		isCode: isCodeOfJava,
	};
}

interface Words {
	readonly options: readonly string[];
	readonly arguments: readonly string[];
	readonly cleans: boolean;
}

function readWords(words: readonly string[], task: string): Words | { readonly reason: string } {
	const options: string[] = [];
	let given = "";
	let cleans = false;
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? "";
		const joined = /^--args=([\s\S]*)$/.exec(word)?.[1];
		if (joined !== undefined || word === "--args") given = joined ?? words[++at] ?? "";
		else if (
			plain.has(word) ||
			/^-[PD][\w.-]+(=|$)/.test(word) ||
			/^--(console|warning-mode|max-workers)=/.test(word)
		)
			options.push(word);
		else if (valued.has(word)) options.push(word, words[++at] ?? "");
		else if (word === "clean") cleans = true;
		else if (word.startsWith("-")) return { reason: `what ${word} does is not known` };
		else if (word !== task && !/^:?(build|assemble|classes|compile\w*)$/.test(word))
			return { reason: `${word} is run as well` };
	}
	if (/["'\\]/.test(given)) return { reason: "how its arguments are taken apart can't be told" };
	return { options, arguments: given.split(/\s+/).filter((word) => word !== ""), cleans };
}

function gradleFiles(recipe: Recipe, folder: string): GradleFiles | undefined {
	const files = filesIn(recipe);
	const has = (name: string): boolean => files.has(`${folder}/${name}`);
	const text = (name: string): string | undefined => textAt(recipe, `${folder}/${name}`);
	const build = text("build.gradle") ?? text("build.gradle.kts");
	const settings = text("settings.gradle") ?? text("settings.gradle.kts");
	const lacks = settings === undefined && (has("settings.gradle") || has("settings.gradle.kts"));
	// Nothing tells that there are none.
	const unknown =
		settings === undefined &&
		recipe.context?.complete !== true &&
		!has("build.gradle") &&
		!has("build.gradle.kts");
	if (build === undefined || lacks || unknown) return undefined;
	return { build, settings, folder, properties: has("gradle.properties") };
}

// The version of Java that the names of the common images tell.
function javaOf({ base }: Recipe): string | undefined {
	const tag = base.tag ?? "";
	if (base.name === "gradle") return /(?:^|-)jdk-?(\d+)/.exec(tag)?.[1];
	if (/^(eclipse-temurin|openjdk|amazoncorretto|ibm-semeru-runtimes|azul-zulu)$/.test(base.name))
		return /^(\d+)/.exec(tag)?.[1];
	return undefined;
}
