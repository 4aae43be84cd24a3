// `swift run`: the same program, by `swift build`.

import type { Refusal } from "../ecosystems/ecosystem.ts";
import { type Call, isBeside, knownWords, manifestOf, type Run, type RunTool, shellWord } from "./run.ts";

/** Swift's package manager, as far as it runs programs. */
export const swift: RunTool = { names: ["swift"], run };

const plain: ReadonlySet<string> = new Set(
	"-v --verbose --static-swift-stdlib --disable-sandbox --skip-update --disable-automatic-resolution".split(
		" ",
	),
);
const valued: ReadonlySet<string> = new Set(
	"-c --configuration -Xswiftc -Xcc -Xlinker -Xcxx -j --jobs --traits --build-path --scratch-path".split(" "),
);

function run(call: Call): Run | Refusal | undefined {
	const { tool } = call;
	const [verb, ...words] = knownWords(call);
	if (verb !== "run") return undefined;
	const refused = (why: string): Refusal => ({ refused: `The container runs swift run, and ${why}.` });
	const options: string[] = [];
	let at = 0;
	for (; words[at]?.startsWith("-") === true; at++) {
		const word = words[at] ?? "";
		if (plain.has(word) || /^--(configuration|build-path|scratch-path|jobs)=/.test(word)) options.push(word);
		else if (valued.has(word)) options.push(word, words[++at] ?? "");
		// It builds all the same once: what is built already is not built again.
		else if (word !== "--skip-build") return refused(`what ${word} does is not known`);
	}
	const text = manifestOf(call, "Package.swift")?.replace(/^[ \t]*\/\/.*$/gm, "");
	if (text === undefined) return refused("its Package.swift is not known");
	if (/\bresources\s*:|\.plugin\s*\(/.test(text))
		return refused("the package has resources or plugins of its own");
	const names = new Set(
		[...text.matchAll(/\.(?:executable|executableTarget)\s*\(\s*name\s*:\s*"([^"\\]+)"/g)].map(
			([, name = ""]) => name,
		),
	);
	const given = words[at];
	const [only, second] = [...names];
	const name =
		given === undefined ? (second === undefined ? only : undefined) : names.has(given) ? given : undefined;
	if (name === undefined || !/^[\w.-]+$/.test(name))
		return refused("which program it runs can't be told from Package.swift");
	const after = (...wanted: readonly string[]): string | undefined => {
		const index = options.findIndex((word) => wanted.includes(word));
		const joined = options.find((word) => wanted.some((each) => word.startsWith(`${each}=`)));
		return index < 0 ? joined?.slice(joined.indexOf("=") + 1) : options[index + 1];
	};
	const configuration = after("-c", "--configuration") ?? "debug";
	if (configuration !== "debug" && configuration !== "release")
		return refused(`${configuration} is no known configuration`);
	const place = after("--build-path", "--scratch-path") ?? ".build";
	return {
		builds: [tool, "build", ...options.map(shellWord)].join(" "),
		program: [`${place}/${configuration}/${name}`],
		rest: given === undefined ? undefined : 2 + at,
		open: given !== undefined,
		notes:
			configuration === "release"
				? []
				: [
						"It is built without optimization, as swift run does where it is not told: -c release is what people mostly want.",
					],
		isCode: (path) =>
			isBeside(path) ||
			/\.(swift|c|h|m|modulemap)$/.test(path) ||
			/(^|\/)Package\.(swift|resolved)$/.test(path) ||
			/^(Sources|Tests|Plugins)\//.test(path),
	};
}
