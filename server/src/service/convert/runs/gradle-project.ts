// A project of Gradle, as its build files tell: what `bootJar` and `installDist` make. These files are programs: what is
// not written in one of the plain ways is not known.

import { baseOf } from "../../shell/paths.ts";

/** The build files of a project. */
export interface GradleFiles {
	readonly build: string;
	/** undefined where there is none. */
	readonly settings: string | undefined;
	/** The folder in which they lie. */
	readonly folder: string;
	/** Whether there is a gradle.properties, which may set what the build files do not. */
	readonly properties: boolean;
}

/** Why it can't be told, in words that follow "and". */
export interface Untold {
	readonly reason: string;
}

/** The name of a project; undefined where it has parts, or where a program would have to be run to know it. */
function nameOf({ settings, folder }: GradleFiles): string | undefined {
	const text = withoutComments(settings ?? "");
	if (/\binclude(Build|Flat)?\b|\bapply\b/.test(text)) return undefined;
	const mentions = text.match(/\brootProject\b/g) ?? [];
	if (mentions.length === 0) return baseOf(folder);
	const name = /^rootProject\.name\s*=\s*(["'])([\w.-]+)\1\s*;?\s*$/m.exec(text)?.[2];
	return mentions.length === 1 ? name : undefined;
}

/** Takes build files; gives the jar that `bootJar` makes, below the project's folder, or why it is not known. */
export function bootJarOf(files: GradleFiles): { readonly jar: string } | Untold {
	const text = withoutComments(files.build);
	if (files.build.length > maximumText) return { reason: "its build file is too long to be looked at" };
	if (
		!/\bid[\s(]*["']org\.springframework\.boot["']|apply[\s(]*plugin\s*[:=]\s*["']org\.springframework\.boot["']/.test(
			text,
		)
	)
		return { reason: "Spring Boot's plugin is not in its build file" };
	const version =
		/org\.springframework\.boot["'][\s)]*version[\s(]*["'](\d+)\./.exec(text)?.[1] ??
		/spring-boot-gradle-plugin:(\d+)\./.exec(text)?.[1] ??
		/\bspringBootVersion\s*=\s*["'](\d+)\./.exec(text)?.[1];
	if (version === undefined || Number(version) < 2)
		return { reason: "the version of Spring Boot's plugin is not known" };
	if (/\bdevelopmentOnly\b|devtools|\btestAndDevelopmentOnly\b/.test(text))
		return { reason: "dependencies for development take part in it, which a jar leaves out" };
	const named =
		/\bbootJar[\s)]*\{\s*archiveFileName(?:\.set\s*\(\s*|\s*=\s*)(["'])([\w.-]+\.jar)\1\s*\)?\s*\}/.exec(
			text,
		);
	const rest = named === null ? text : text.replace(named[0], "");
	const odd =
		changed.exec(rest)?.[0] ?? /\bbootJar\b|\bbootRun\b|\bbootWar\b|["']war["']|\bwar\b/.exec(rest)?.[0];
	if (odd !== undefined) return { reason: `its build file speaks of ${odd}` };
	if (named?.[2] !== undefined) return { jar: `build/libs/${named[2]}` };
	const name = nameOf(files);
	if (name === undefined)
		return { reason: "the name of its project, or which of several it is, can't be told" };
	const versions = rest.match(/^[ \t]*(project\.)?version\b.*$/gm) ?? [];
	const own = /^version\s*=?\s*(["'])([\w.+-]+)\1\s*$/.exec(versions[0] ?? "")?.[2];
	if (
		versions.length > 1 ||
		(versions.length === 1 && own === undefined) ||
		(own === undefined && files.properties)
	)
		return { reason: "the version of its project can't be told" };
	return { jar: `build/libs/${name}${own === undefined ? "" : `-${own}`}.jar` };
}

/** Takes build files; gives the start script that `installDist` makes, below the project's folder, or why it is not known. */
export function startScriptOf(
	files: GradleFiles,
): { readonly script: string; readonly name: string } | Untold {
	const text = withoutComments(files.build);
	if (files.build.length > maximumText) return { reason: "its build file is too long to be looked at" };
	const applied =
		/\bid[\s(]*["']application["']|apply[\s(]*plugin\s*[:=]\s*["']application["']|^[ \t]*application[ \t]*$|`application`/m.test(
			text,
		);
	if (!applied) return { reason: "the plugin application is not in its build file" };
	const odd =
		changed.exec(text)?.[0] ??
		/\bdevelopmentOnly\b|\bapplicationName\b|\bexecutableDir\b|\bstartScripts\b|\binstallDist\b|\bdistributions?\b|\b(tasks\.)?run\s*\{|["']run["']|\btasks\.run\b|<JavaExec>|\bJavaExec\b|\bsystemPropert\w*|\bio\.micronaut\b/.exec(
			text,
		)?.[0];
	if (odd !== undefined) return { reason: `its build file speaks of ${odd.trim()}` };
	const name = nameOf(files);
	if (name === undefined)
		return { reason: "the name of its project, or which of several it is, can't be told" };
	return { script: `build/install/${name}/bin/${name}`, name };
}

/** The version of Java that a build file asks for, where that is not the one that runs Gradle. */
export function toolchainOf(text: string): string | undefined {
	const plain = withoutComments(text);
	if (!/\btoolchain\b|\bjvmToolchain\b/.test(plain)) return undefined;
	return /\b(?:JavaLanguageVersion\.of|jvmToolchain)\s*\(\s*["']?(\d+)/.exec(plain)?.[1] ?? "another";
}

// What may give archives other names or places, or any task other settings.
const changed =
	/\barchives?(Base|File)?Names?\b|\barchive(Classifier|Version|Appendix|Extension)\b|\bclassifier\b|\bdestinationDir\w*|\blibsDirName\b|\bbuildDir\b|\bbuildDirectory\b|\ballprojects\b|\bsubprojects\b|\bapply[\s(]*from\b|\bwithType\b(?![\s<(]+(?:Test|KotlinCompile|JavaCompile)\b)|\ball\s*\{|\bconfigureEach\b|\brootProject\b/;

// A pattern such as `**/*.java` has the same signs.
function withoutComments(text: string): string {
	const [first = "", ...others] = text.slice(0, maximumText).split(/(?<=^|\s)\/\*/);
	const rest = others.map((part) => {
		const end = part.indexOf("*/");
		return end < 0 ? `/*${part}` : part.slice(end + 2);
	});
	return [first, ...rest].join("").replace(/(^|[^:"'\w])\/\/.*$/gm, "$1");
}

const maximumText = 100_000;
