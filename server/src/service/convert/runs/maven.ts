// `mvn spring-boot:run`: the same program as a jar, by `mvn package` and `java -jar`.

import type { Refusal } from "../ecosystems/ecosystem.ts";
import { textAt } from "../ecosystems/texts.ts";
import { filesIn } from "./files.ts";
import { springProject } from "./maven-project.ts";
import { type Call, isBeside, knownWords, type Run, type RunTool, shellWord } from "./run.ts";

/** Maven, as far as Spring Boot's plugin runs programs by it. */
export const maven: RunTool = { names: ["mvn", "mvnw"], run };

const plain: ReadonlySet<string> = new Set(
	"-B --batch-mode -q --quiet -e --errors -o --offline -U --update-snapshots -X --debug -V --show-version -ntp --no-transfer-progress -C -c -fae -ff".split(
		" ",
	),
);
const valued: ReadonlySet<string> = new Set(
	"-T --threads -s --settings -gs --global-settings -P --activate-profiles".split(" "),
);
const before: ReadonlySet<string> = new Set(
	"clean validate compile test-compile process-resources package".split(" "),
);
const runs: ReadonlySet<string> = new Set([
	"spring-boot:run",
	"org.springframework.boot:spring-boot-maven-plugin:run",
]);

function run(call: Call): Run | Refusal | undefined {
	const { recipe, words: all, tool, workdir } = call;
	const words = knownWords(call);
	const goal = words.find((word) => foreign.test(word));
	if (!words.some((word) => runs.has(word)))
		return goal === undefined
			? undefined
			: { refused: `The container runs ${goal}, which starts the program within Maven or for development.` };
	const refused = (why: string): Refusal => ({
		refused: `The container runs mvn spring-boot:run, and ${why}.`,
	});
	if (words.length < all.length) return refused("what it is told is known when the container starts");
	const read = readWords(words);
	if ("reason" in read) return refused(read.reason);
	const text = textAt(recipe, `${workdir}/pom.xml`);
	if (text === undefined) return refused("its pom.xml is not known");
	const project = springProject(text);
	if ("reason" in project) return refused(project.reason);
	const files = filesIn(recipe);
	if (files.has(`${workdir}/.mvn/maven.config`)) return refused("Maven is told more in .mvn/maven.config");
	const started = startedWith(project.version, read.defined);
	if ("reason" in started) return refused(started.reason);
	const hidden = started.forks ? undefined : ofMaven(call, files);
	if (hidden !== undefined) return refused(hidden);
	const needed = [...read.defined].filter(([name]) => ofBuild.test(name) || text.includes(name));
	const options = [
		...read.options,
		...needed.map(([name, value]) => `-D${name}${value === undefined ? "" : `=${value}`}`),
	];
	const batch = options.some((word) => word === "-B" || word === "--batch-mode") ? [] : ["-B"];
	const skips =
		read.tests || options.some((word) => /^-D(skipTests|maven\.test\.skip)/.test(word))
			? []
			: ["-DskipTests"];
	const builds = [
		tool,
		...batch,
		...options.map(shellWord),
		...(read.cleans ? ["clean"] : []),
		"package",
		...skips,
	];
	return {
		builds: builds.join(" "),
		program: ["java", ...started.java, "-jar", project.jar, ...started.words],
		rest: undefined,
		open: false,
		notes: [
			`${project.jar} is what Spring Boot's plugin makes of the project, after pom.xml.`,
			"Maven ends with 1 whenever the program fails; the program by itself ends with its own exit code.",
			...started.notes,
		],
		isCode: isCodeOfJava,
	};
}

// What else people start a program with.
const foreign =
	/(^|:)(jetty|tomcat7?|tomcat-maven-plugin|wildfly|payara|liberty|quarkus|exec|cargo|grails|gwt|vaadin|hpi|javafx)(-maven-plugin)?(:[\d.]+)?:(run\w*|dev\w*|java|exec|start)$/;

// Properties that builds read, and no program.
const ofBuild = /^(skipTests|maven\.|skipITs|revision|sha1|changelist)|\.skip$/;

/** Whether a path of a project for Java lies among what is built, and is none that the program may read in its folder. */
export function isCodeOfJava(path: string): boolean {
	return (
		isBeside(path) ||
		(/^(src|target|build|gradle|buildSrc|project|bin|out)\//.test(path) &&
			!path.startsWith("src/main/webapp/")) ||
		/(^|\/)(pom\.xml|mvnw(\.cmd)?|gradlew(\.bat)?|[\w.-]+\.gradle(\.kts)?|gradle\.properties|lombok\.config)$/.test(
			path,
		) ||
		/\.(java|kt|kts|scala|groovy|iml|class|sbt)$/.test(path)
	);
}

interface Words {
	readonly options: readonly string[];
	/** `-Dname=value`. */
	readonly defined: ReadonlyMap<string, string | undefined>;
	readonly cleans: boolean;
	/** Its tests run before it. */
	readonly tests: boolean;
}

interface Reason {
	readonly reason: string;
}

function readWords(words: readonly string[]): Words | Reason {
	const options: string[] = [];
	const defined = new Map<string, string | undefined>();
	const goals: string[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? "";
		const property = /^(?:-D|--define=)([\w.-]+)(?:=([\s\S]*))?$/.exec(word);
		if (property?.[1] !== undefined) defined.set(property[1], property[2]);
		else if (plain.has(word) || /^-P[\w,!-]+$/.test(word)) options.push(word);
		else if (valued.has(word)) options.push(word, words[++at] ?? "");
		else if (word.startsWith("-")) return { reason: `what ${word} does is not known` };
		else goals.push(word);
	}
	const last = goals.pop() ?? "";
	const other = goals.find((goal) => !before.has(goal));
	if (!runs.has(last) || other !== undefined) return { reason: `${other ?? last} is run as well` };
	return { options, defined, cleans: goals.includes("clean"), tests: goals.includes("package") };
}

interface Started {
	readonly java: readonly string[];
	readonly words: readonly string[];
	/** In a process of its own, which Maven's properties do not reach: always since 2.2, before that for `jvmArguments`. */
	readonly forks: boolean;
	readonly notes: readonly string[];
}

// The plugin's own properties are called after it since 2.0.
function startedWith(version: string, defined: ReadonlyMap<string, string | undefined>): Started | Reason {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	const prefix = major < 2 ? "run." : "spring-boot.run.";
	const own = new Map([...defined].filter(([name]) => name.startsWith(prefix)));
	const odd = [...own.keys()].find((name) => !/\.(profiles|arguments|jvmArguments)$/.test(name));
	if (odd !== undefined) return { reason: `what ${odd} changes is not looked at` };
	if ([...own.values()].some((value) => value === undefined || /["'\\]/.test(value)))
		return { reason: "how its arguments are taken apart can't be told" };
	const [profiles, given = "", jvm = ""] = ["profiles", "arguments", "jvmArguments"].map((name) =>
		own.get(prefix + name),
	);
	// Parted by commas at first, by spaces from some release of 2.2 on.
	const after = major > 2 || (major === 2 && minor > 2);
	if (major === 2 && minor === 2 && /[,\s]/.test(given))
		return { reason: "Spring Boot 2.2 parts arguments in two ways" };
	const parted = (text: string, at: RegExp): readonly string[] =>
		text.split(at).filter((word) => word !== "");
	const forks = major > 2 || (major === 2 && minor >= 2) || jvm !== "";
	const others = [...defined].filter(([name]) => !own.has(name) && !ofBuild.test(name));
	return {
		java: [
			...parted(jvm, /\s+/),
			...(forks
				? []
				: others.map(([name, value]) => `-D${name}${value === undefined ? "=true" : `=${value}`}`)),
		],
		words: [
			...(profiles === undefined ? [] : [`--spring.profiles.active=${profiles}`]),
			...parted(given, after ? /\s+/ : /,/),
		],
		forks,
		notes:
			others.length === 0
				? []
				: [
						forks
							? `${others.map(([name]) => name).join(", ")} did not reach the program, which the plugin starts in a process of its own.`
							: `Spring Boot ${major}.${minor} starts the program within Maven, so that what -D sets is the program's as well.`,
					],
	};
}

// What else decides about a program that runs within Maven.
function ofMaven({ recipe, workdir }: Call, files: ReadonlyMap<string, string>): string | undefined {
	if (files.has(`${workdir}/.mvn/jvm.config`)) return ".mvn/jvm.config speaks of the Java in which it runs";
	const set = recipe.end.environment.has("MAVEN_OPTS") ? (recipe.end.variables.get("MAVEN_OPTS") ?? "?") : "";
	const foreignOption = set
		.split(/\s+/)
		.find((word) => word !== "" && !/^-D(maven|org\.slf4j|org\.apache\.maven)\./.test(word));
	return foreignOption === undefined ? undefined : `MAVEN_OPTS speaks of the Java in which it runs`;
}
