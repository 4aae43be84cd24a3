// `sbt run`: the same program, by the start script that sbt-native-packager makes.

import type { Refusal } from "../ecosystems/ecosystem.ts";
import { isCodeOfJava } from "./maven.ts";
import { type Call, knownWords, manifestOf, type Run, type RunTool, shellWord } from "./run.ts";

/** sbt, as far as it runs programs that it can stage. */
export const sbt: RunTool = { names: ["sbt"], run };

function run(call: Call): Run | Refusal | undefined {
	const { recipe, tool } = call;
	const words = knownWords(call);
	const at = words.findIndex((word) =>
		/^;?\s*(run|\w+\/run|~\s*run|runMain|~\s*reStart|reStart)\b/.test(word),
	);
	if (at < 0) return undefined;
	const refused = (why: string): Refusal => ({ refused: `The container runs sbt ${words[at]}, and ${why}.` });
	if (words.length < call.words.length) return refused("what it is told is known when the container starts");
	const [verb, ...given] = (words[at] ?? "").trim().split(/\s+/);
	if (verb !== "run" || /["'\\;]/.test(words[at] ?? ""))
		return refused("that is more than to start the program");
	const before = words.slice(0, at);
	const odd = [...before, ...words.slice(at + 1)].find(
		(word) => !/^(-D[\w.-]+=.*|-batch|-no-colors|--batch|-Dsbt\..*|clean|compile|update)$/.test(word),
	);
	if (odd !== undefined) return refused(`${odd} is run or set as well`);
	const build = manifestOf(call, "build.sbt");
	const plugins = manifestOf(call, "project/plugins.sbt");
	if (build === undefined || plugins === undefined)
		return refused("its build.sbt or project/plugins.sbt is not known");
	const plain = build.replace(/^[ \t]*\/\/.*$/gm, "");
	if (/sbt-plugin|\bPlay(Scala|Java|Service|Minimal\w*)?\b/.test(`${plugins} ${plain}`))
		return refused("Play runs for development there");
	if (
		!/sbt-native-packager/.test(plugins) ||
		!/enablePlugins\([^)]*\bJava(Server)?AppPackaging\b/.test(plain)
	)
		return refused("no plugin of its project makes a program that starts without sbt");
	const other =
		/\bfork\b|\bjavaOptions\b|\bexecutableScriptName\b|\bnormalizedName\b|\bmainClass\b\s*in\b|\brun\s*\/|\/\s*run\b|\bin\s+run\b|\bstage\b|\bbashScript\w*|\btarget\s*:=|\benvVars\b|\baggregate\b|\bdependsOn\b/.exec(
			plain,
		)?.[0];
	if (other !== undefined) return refused(`its build.sbt speaks of ${other}`);
	const names = plain.match(/(^|[\s(,])name\s*:=/g) ?? [];
	const name = /(?:^|[\s(,])name\s*:=\s*"([^"\\]+)"/.exec(plain)?.[1];
	const projects = plain.match(/\bproject\b/g) ?? [];
	if (names.length !== 1 || name === undefined || projects.length > 1)
		return refused("the name of its program can't be told from build.sbt");
	if (recipe.end.environment.has("SBT_OPTS")) return refused("SBT_OPTS speaks of the Java in which it runs");
	const script = name.toLowerCase().replace(/\W+/g, "-");
	const defined = before.filter((word) => word.startsWith("-D") && !word.startsWith("-Dsbt."));
	const kept = before.filter((word) => word.startsWith("-") && !defined.includes(word));
	return {
		builds: [tool, ...kept.map(shellWord), ...(before.includes("clean") ? ["clean"] : []), "stage"].join(" "),
		program: [`target/universal/stage/bin/${script}`, ...defined, ...given],
		rest: undefined,
		open: false,
		notes: [
			"sbt runs the program within its own Java; by itself it has one of its own, with that one's settings of memory.",
			"sbt ends with 1 whenever the program fails; the program by itself ends with its own exit code.",
		],
		isCode: isCodeOfJava,
	};
}
