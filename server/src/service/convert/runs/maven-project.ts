// A project of Maven with Spring Boot, as its pom.xml tells: which version, and the jar that `mvn package` makes.

import { type Element, elementsAt, readXml, textOf } from "../xml.ts";

/** What a pom.xml says for certain. */
export interface SpringProject {
	/** Of Spring Boot, as `2.1.6`; its first two numbers at least. */
	readonly version: string;
	/** The executable jar, below the project's folder. */
	readonly jar: string;
}

/** Why it can't be told, in words that follow "and". */
export interface Untold {
	readonly reason: string;
}

/**
 * Takes the text of a pom.xml; gives the jar that Spring Boot's plugin makes for `java -jar`, or why that would be another
 * program than `spring-boot:run` starts, or can't be told from this file.
 */
export function springProject(text: string): SpringProject | Untold {
	const root = readXml(text);
	if (root?.name !== "project") return { reason: "its pom.xml can't be read" };
	if (/spring-boot-devtools|springloaded/.test(text))
		return { reason: "spring-boot-devtools takes part in it, which a jar leaves out" };
	const packaging = textOf(root, "packaging") ?? "jar";
	if (packaging !== "jar") return { reason: `pom.xml makes a ${packaging}` };
	if (elementsAt(root, "modules").length > 0) return { reason: "its pom.xml has modules" };
	const inherits = elementsAt(root, "parent").length > 0;
	const starter =
		textOf(root, "parent", "groupId") === boot &&
		textOf(root, "parent", "artifactId") === "spring-boot-starter-parent";
	if (inherits && !starter)
		return {
			reason: `its pom.xml inherits from ${textOf(root, "parent", "artifactId")}, which is not at hand`,
		};
	const plugins = elementsAt(root, "build", "plugins", "plugin");
	const [plugin, second] = plugins.filter(
		(each) => textOf(each, "artifactId") === "spring-boot-maven-plugin",
	);
	if (plugin === undefined || second !== undefined)
		return { reason: "its pom.xml makes no jar with Spring Boot's plugin" };
	const other = otherwise(root, plugin, starter) ?? profiled(root);
	if (other !== undefined) return { reason: other };
	const resolved = valuesOf(root);
	const written = starter ? textOf(root, "parent", "version") : textOf(plugin, "version");
	const version = /^\d+\.\d+(\.\d+)?/.exec(resolved(written) ?? "")?.[0];
	if (version === undefined) return { reason: "pom.xml does not tell the version of Spring Boot" };
	const optional = elementsAt(root, "dependencies", "dependency").find(
		(each) =>
			textOf(each, "optional") === "true" && !/lombok|processor/.test(textOf(each, "artifactId") ?? ""),
	);
	if (optional !== undefined && Number.parseInt(version, 10) >= 4)
		return { reason: `a jar leaves out ${textOf(optional, "artifactId")}, which is optional` };
	const name = resolved(textOf(root, "build", "finalName") ?? "${project.artifactId}-${project.version}");
	if (name === undefined || !/^[\w.-]+$/.test(name))
		return { reason: "the name of its jar can't be told from pom.xml" };
	return { version, jar: `target/${name}.jar` };
}

const boot = "org.springframework.boot";

// What makes another jar than the usual one, or another program when it is run.
function otherwise(root: Element, plugin: Element, starter: boolean): string | undefined {
	const setting = elementsAt(plugin, "configuration")
		.flatMap(({ children }) => children)
		.find(({ name }) => !harmless.has(name));
	if (setting !== undefined) return `pom.xml sets ${setting.name} for Spring Boot's plugin`;
	const executions = elementsAt(plugin, "executions", "execution");
	if (executions.some((each) => elementsAt(each, "configuration").length > 0))
		return "pom.xml has settings for an execution of Spring Boot's plugin";
	const goals = elementsAt(plugin, "executions", "execution", "goals", "goal").map(({ text }) => text);
	if (goals.some((goal) => goal !== "repackage" && goal !== "build-info"))
		return "pom.xml has Spring Boot's plugin do more than make a jar";
	if (!starter && !goals.includes("repackage"))
		return "pom.xml does not have Spring Boot's plugin make a jar";
	if (elementsAt(root, "build").some(({ children }) => children.some(({ name }) => moving.has(name))))
		return "pom.xml builds into a folder of its own";
	const packer = elementsAt(root, "build", "plugins", "plugin").find((each) =>
		/^(maven-(jar|shade|war|assembly)|spring-boot-thin)-?/.test(textOf(each, "artifactId") ?? ""),
	);
	if (packer !== undefined) return `${textOf(packer, "artifactId")} makes jars as well`;
	const local = elementsAt(root, "dependencies", "dependency").find(
		(each) => textOf(each, "scope") === "system",
	);
	return local === undefined
		? undefined
		: `a jar leaves out ${textOf(local, "artifactId")}, which is a file of the system`;
}

// The same for the jar and for the run, or of no effect on either.
const harmless: ReadonlySet<string> = new Set("mainClass excludes image executable layers".split(" "));
const moving: ReadonlySet<string> = new Set(
	"directory outputDirectory sourceDirectory pluginManagement extensions".split(" "),
);

// A profile may be chosen by the system, by variables or by itself.
function profiled(root: Element): string | undefined {
	const profile = elementsAt(root, "profiles", "profile").find((each) =>
		each.children.some(
			({ name }) => !/^(id|activation|properties|repositories|pluginRepositories)$/.test(name),
		),
	);
	return profile === undefined
		? undefined
		: `the profile ${textOf(profile, "id")} of pom.xml may build otherwise`;
}

// Values of the project and of its properties, one within the other.
function valuesOf(root: Element): (text: string | undefined) => string | undefined {
	const values = new Map<string, string>();
	for (const { name, text } of elementsAt(root, "properties").flatMap(({ children }) => children))
		values.set(name, text);
	for (const name of ["groupId", "artifactId", "version"]) {
		const value = textOf(root, name) ?? (name === "artifactId" ? undefined : textOf(root, "parent", name));
		if (value === undefined) continue;
		for (const prefix of ["", "project.", "pom."]) values.set(prefix + name, value);
	}
	return (text) => {
		let value = text;
		for (let round = 0; value?.includes("${") === true; round++) {
			let known = round < 5;
			value = value.replace(/\$\{([\w.-]+)\}/g, (_, name: string) => {
				const found = values.get(name);
				if (found === undefined) known = false;
				return found ?? "";
			});
			if (!known || value.length > 200) return undefined;
		}
		return value;
	};
}
