// `lein run`: the same program, out of the jar with everything that `lein uberjar` makes.

import type { Refusal } from "../ecosystems/ecosystem.ts";
import { isCodeOfJava } from "./maven.ts";
import { type Call, knownWords, manifestOf, type Run, type RunTool } from "./run.ts";

/** Leiningen, as far as it runs programs. */
export const leiningen: RunTool = { names: ["lein"], run };

function run(call: Call): Run | Refusal | undefined {
	const { tool } = call;
	const words = knownWords(call);
	const at = words[0] === "trampoline" ? 1 : 0;
	const verb = words[at];
	const refused = (why: string): Refusal => ({ refused: `The container runs lein ${verb}, and ${why}.` });
	if (verb === "ring" || verb === "figwheel") return refused("that starts the program for development");
	if (verb !== "run") return undefined;
	const text = manifestOf(call, "project.clj")?.replace(/^[ \t]*;.*$/gm, "");
	if (text === undefined) return refused("its project.clj is not known");
	const [, project, version] = /\(defproject\s+(?:[\w.-]+\/)?([\w.-]+)\s+"([\w.-]+)"/.exec(text) ?? [];
	const option = words[at + 1] === "-m" || words[at + 1] === "--main";
	const main = option
		? words[at + 2]
		: /:main\s+(?:\^:?[\w-]+\s+|\^\{[^}]*\}\s+)?([\w.-]+)(?![\w.-]|\/)/.exec(text)?.[1];
	if (project === undefined || version === undefined || main === undefined || !/^[\w.-]+$/.test(main))
		return refused("its namespace or its jar can't be told from project.clj");
	const odd =
		/:(dev|user|repl|provided|base|system)\b|:(jvm-opts|target-path|uberjar-exclusions|uberjar-merge-with|omit-source|auto-clean|java-cmd|env|injections|repl-options|eval-in|native-path|filespecs|jar-name|prep-tasks|aliases|middleware)\b|~/.exec(
			text
				.replace(/:target-path\s+"target\/%s"/, "")
				.replace(/:profiles\s*\{\s*:uberjar\s*\{[^{}]*\}\s*\}/, ""),
		)?.[0];
	if (odd !== undefined) return refused(`its project.clj speaks of ${odd}`);
	const named = /:uberjar-name\s+"([\w.-]+\.jar)"/.exec(text)?.[1];
	if (/:uberjar-name/.test(text) && named === undefined) return refused("the name of its jar can't be told");
	const folder = text.includes(":target-path") ? "target/uberjar" : "target";
	const jar = `${folder}/${named ?? `${project}-${version}-standalone.jar`}`;
	return {
		builds: `${tool} uberjar`,
		program: ["java", "-cp", jar, "clojure.main", "-m", main],
		rest: at + (option ? 3 : 1),
		open: true,
		notes: [`${jar} is what lein uberjar makes of the project, after project.clj.`],
		isCode: (path) => isCodeOfJava(path) || /\.(clj|cljc|cljs)$|(^|\/)project\.clj$/.test(path),
	};
}
