// What GraalVM's native-image makes: the name of the program, after the tool's own documentation.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, resolvePath } from "../../shell/paths.ts";

const withValue: ReadonlySet<string> = new Set(
	"-cp -classpath --class-path -p --module-path -m --module".split(" "),
);

/** Takes a command; gives the program that it compiles, or undefined where it is not native-image or does not tell. */
export function nativeImage({ words: [name, ...rest], cwd }: ShellCommand): string | undefined {
	if (baseOf(name?.value ?? "") !== "native-image") return undefined;
	let named: string | undefined;
	let folder = cwd;
	let jar: string | undefined;
	const plain: string[] = [];
	for (let at = 0; at < rest.length; at++) {
		const word = rest[at]?.value;
		if (word === undefined) return undefined;
		if (word === "-o" || word === "-jar") {
			at++;
			const value = rest[at]?.value;
			if (value === undefined) return undefined;
			if (word === "-o") named = value;
			else jar = value;
		} else if (withValue.has(word)) at++;
		else if (word.startsWith("-H:Name=")) named = word.slice("-H:Name=".length);
		else if (word.startsWith("-H:Path=")) folder = resolvePath(cwd, word.slice("-H:Path=".length));
		else if (!word.startsWith("-")) plain.push(word);
	}
	// A library, or options out of a file.
	if (rest.some(({ value }) => value === "--shared" || value?.startsWith("@") === true)) return undefined;
	const [first, second] = plain;
	const byDefault =
		jar === undefined ? (second ?? first?.toLowerCase()) : (first ?? baseOf(jar).replace(/\.jar$/, ""));
	return resolvePath(folder, named ?? byDefault);
}
