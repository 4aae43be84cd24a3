// Invariant 3: the final stage describes the container as the old file did.

import type { Step } from "../../server/src/service/graph/evaluate.ts";
import { userOf, workdirOf } from "./images.ts";
import type { Broken, Pair } from "./invariants.ts";
import { type Reading, type ReadStage, sourceOf, valueIn } from "./reading.ts";

/** What differs of what the image says about its containers. */
export function brokenContainer({ before, after, explanation }: Pair): readonly Broken[] {
	const [old, now] = [before.stages[0], after.stages.at(-1)];
	if (old === undefined || now === undefined) return [];
	const broken: string[] = [];
	const [was, is] = [described(before, old), described(after, now)];
	for (const field of new Set([...was.keys(), ...is.keys()])) broken.push(...unlike(field, was, is));
	const unset = (stage: ReadStage): boolean =>
		!stage.steps.some(({ instruction }) => instruction.name === "WORKDIR");
	const wanted = old.end.workdir;
	const got = now.end.workdir ?? (unset(now) ? workdirOf(now.base) : undefined);
	if (wanted !== got && wanted !== undefined)
		broken.push(`WORKDIR is ${got ?? "not known"}, it was ${wanted}.`);
	const known = old.base === now.base ? got : workdirOf(old.base);
	if (unset(old) && wanted === undefined && got !== known)
		broken.push(`WORKDIR is ${got}, and ${old.base} set ${known ?? "one that is not known"}.`);
	const shells = shellsOf(before, old);
	for (const [run, shell] of shellsOf(after, now)) {
		const known = shells.get(run);
		if (known !== undefined && known !== shell)
			broken.push(`The SHELL of ${run} is ${shell}, it was ${known}.`);
	}
	broken.push(...lostVariables(old, now, explanation));
	return broken.map((message) => ({ invariant: 3, message }));
}

/**
 * What differs of what two stages say about their containers, as `described` gives it, CMD and ENTRYPOINT left out: these
 * have to be there, as they were, in the build stage, since another program takes their place.
 */
export function otherwise(
	was: ReadonlyMap<string, string>,
	is: ReadonlyMap<string, string>,
	build: ReadonlyMap<string, string>,
): readonly string[] {
	return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
		if (field === "CMD" || field === "ENTRYPOINT")
			return build.get(field) === was.get(field) ? [] : [`The build stage lost its ${field}.`];
		return unlike(field, was, is);
	});
}

function unlike(
	field: string,
	was: ReadonlyMap<string, string>,
	is: ReadonlyMap<string, string>,
): readonly string[] {
	const [value, other] = [was.get(field), is.get(field)];
	return value === other ? [] : [`${field} is ${other ?? "missing"}, it was ${value ?? "not there"}.`];
}

/** Each thing that a stage says about its containers, with the value it has in the end. */
export function described(reading: Reading, { base, steps }: ReadStage): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	const own = userOf(base);
	if (own !== undefined) found.set("USER", own);
	let shell: string | undefined;
	for (const step of steps) {
		const { name, words, json } = step.instruction;
		const values = words.map(({ text }) => valueIn(step.before, reading.graph, text));
		switch (name) {
			case "SHELL":
				shell = JSON.stringify(words.map(({ text }) => text));
				break;
			case "CMD":
			case "ENTRYPOINT":
				if (words.length === 0) found.delete(name);
				else
					found.set(
						name,
						(json ? "" : `${shell ?? "/bin/sh"} `) + JSON.stringify(words.map(({ text }) => text)),
					);
				break;
			case "HEALTHCHECK":
				found.set(name, `${flagsOf(step)}${step.instruction.arguments.text.replace(/\s+/g, " ")}`);
				break;
			case "USER":
			case "STOPSIGNAL":
				found.set(name, values.join(" "));
				break;
			case "MAINTAINER":
				found.set(name, step.instruction.arguments.text);
				break;
			case "EXPOSE":
			case "VOLUME":
				for (const value of values) found.set(`${name} ${value}`, "there");
				break;
			case "LABEL":
				for (const [label, value] of pairs(values)) found.set(`LABEL ${label}`, value);
				break;
			default:
		}
	}
	// Root is what an image without a USER has, as far as is known: both are asked for the same then.
	if (/^(root|0)$/.test(found.get("USER") ?? "")) found.delete("USER");
	return found;
}

// The shell that runs each RUN, by its text.
function shellsOf(reading: Reading, { steps }: ReadStage): ReadonlyMap<string, string> {
	const shells = new Map<string, string>();
	let shell = "/bin/sh";
	for (const { instruction } of steps) {
		if (instruction.name === "SHELL") shell = JSON.stringify(instruction.words.map(({ text }) => text));
		if (instruction.name === "RUN" && !instruction.json)
			shells.set(sourceOf(reading.graph, instruction), shell);
	}
	return shells;
}

function flagsOf({ instruction }: Step): string {
	return instruction.flags.map(({ name, value }) => `--${name}=${value?.text ?? ""} `).join("");
}

function pairs(words: readonly string[]): readonly (readonly [string, string])[] {
	const [first, second] = words;
	if (first !== undefined && second !== undefined && !first.includes("=")) return [[first, second]];
	return words.map((word) => {
		const equals = word.indexOf("=");
		return equals < 0 ? [word, ""] : [word.slice(0, equals), word.slice(equals + 1)];
	});
}

/** Variables that nothing but a toolchain or an installer reads. */
const ofTools =
	/^(GO[A-Z0-9]*|CGO_[A-Z]+|DEBIAN_FRONTEND|CARGO_[A-Z_]+|RUSTUP_[A-Z_]+|RUSTFLAGS|RUST_VERSION|MAVEN_[A-Z_]+|M2_HOME|MVN_[A-Z_]+|GRADLE_[A-Z_]+|SBT_[A-Z_]+|PIP_[A-Z_]+|POETRY_[A-Z_]+|PIPENV_[A-Z_]+|UV_[A-Z_]+|CC|CXX|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|MAKEFLAGS|PKG_CONFIG_PATH|npm_config_[a-z_]+|NPM_CONFIG_[A-Z_]+|YARN_[A-Z_]+|NUGET_[A-Z_]+|BUNDLE_[A-Z_]+|COMPOSER_[A-Z_]+|MIX_[A-Z_]+|HEX_[A-Z_]+|OPAM[A-Z_]*|DUNE_[A-Z]+|PATH)$/;

function lostVariables(old: ReadStage, now: ReadStage, explanation: string): readonly string[] {
	const lost: string[] = [];
	for (const [name, variable] of old.end.environment.all()) {
		if (variable.kind !== "env" || variable.instruction === undefined) continue;
		const kept = now.end.environment.get(name);
		if (kept?.kind === "env" && kept.value === variable.value) continue;
		const said = explanation.includes("ENV that only the build tools read") && ofTools.test(name);
		if (name === "PATH" && kept?.instruction !== undefined) {
			lost.push(`PATH is ${kept.value}, it was ${variable.value}.`);
		} else if (!said && kept?.value === undefined) lost.push(`The variable ${name} is gone.`);
		else if (!said) lost.push(`The variable ${name} is ${kept?.value}, it was ${variable.value}.`);
	}
	return lost;
}
