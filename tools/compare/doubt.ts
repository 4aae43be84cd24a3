// How much speaks for a result: the results that least speaks for are the ones that a person should look at.

import { libraryOf } from "./images.ts";
import { reading } from "./reading.ts";

/** How doubtful a result is, and the reasons in words. */
export interface Doubt {
	readonly score: number;
	readonly reasons: readonly string[];
}

/** Takes both texts; gives what makes the result uncertain, from the texts alone. */
export function doubtOf(before: string, after: string): Doubt {
	const [old, now] = [reading(before), reading(after)];
	const [first, build, final] = [old.stages[0], now.stages[0], now.stages.at(-1)];
	if (first === undefined || build === undefined || final === undefined) return { score: 0, reasons: [] };
	const found: (readonly [number, string])[] = [];
	const [made, runs] = [libraryOf(build.base), libraryOf(final.base)];
	if (made === undefined) found.push([2, `what is in ${build.base} is not known`]);
	if (made !== undefined && runs !== undefined && made !== runs)
		found.push([2, `built with ${made}, run with ${runs}: it must be static`]);
	const runSteps = build.steps.filter(({ instruction }) => instruction.name === "RUN");
	const text = runSteps.map(({ instruction }) => instruction.arguments.text).join("\n");
	if (/\b(curl|wget|git clone)\b/.test(text)) found.push([1, "the build fetches things from elsewhere"]);
	if (/(^|\s)(\.\/|bash |sh )[\w./-]+\.sh\b/m.test(text))
		found.push([2, "the build runs a script that is not read"]);
	if (/\b(make|cmake --install|ninja)\b.*\binstall\b/.test(text)) {
		const told = /\.before && sleep 1\b|\bconfigure\b|\bcmake\b|\bmeson\b|PREFIX=|DESTDIR=/.test(text);
		found.push(
			told
				? [1, "what `install` puts where is not all known"]
				: [4, "what `make install` puts where is not known"],
		);
	}
	const copies = final.steps.filter(({ instruction }) =>
		instruction.flags.some(({ name }) => name === "from"),
	);
	const sources = copies.flatMap(({ instruction }) =>
		instruction.words.slice(0, -1).map((word) => word.text),
	);
	if (sources.some((path) => /[*?]/.test(path))) found.push([2, "an artefact's name is a pattern"]);
	if (sources.some((path) => /[$]/.test(path))) found.push([1, "an artefact's path is a build argument's"]);
	const whole = build.steps.some(
		({ instruction }) => instruction.name === "COPY" && /^\.\/?$/.test(instruction.words[0]?.text ?? ""),
	);
	if (whole && sources.every((path) => !path.endsWith("/")))
		found.push([1, "the whole context is copied, and only files that are named go on"]);
	const packages = /\b(apt-get|apk|yum|dnf|microdnf) .*(install|add) /.test(text);
	const again = final.steps.some(({ instruction }) => /\b(install|add) /.test(instruction.arguments.text));
	if (packages && !again) found.push([2, "packages are installed for the build, and none for run time"]);
	if (runSteps.length > 12) found.push([1, `${runSteps.length} RUNs are followed`]);
	return {
		score: found.reduce((sum, [weight]) => sum + weight, 0),
		reasons: found.map(([, reason]) => reason),
	};
}
