// Which variables the final stage refers to, and where they come from.

import { isWithin } from "../../shell/paths.ts";
import type { Instruction } from "../../syntax/dockerfile.ts";
import type { Split } from "../ecosystems/ecosystem.ts";
import { pairsOf, type Recipe, type Step } from "../recipe.ts";
import { variablesIn } from "../variables.ts";

/** Gathers the ARG and ENV instructions that texts of the final stage refer to. */
export class Needs {
	readonly steps = new Set<Step>();
	readonly declared = new Set<string>();
	readonly inherited = new Map<string, string>();
	readonly dropped: Step[] = [];
	missing: string | undefined;
	readonly #recipe: Recipe;
	/** Which steps set a variable. */
	readonly #setters = new Map<string, Step[]>();

	constructor(recipe: Recipe, split: Split, head: readonly Step[]) {
		this.#recipe = recipe;
		for (const step of head) {
			for (const name of namesSetBy(step.instruction)) {
				const setters = this.#setters.get(name);
				if (setters === undefined) this.#setters.set(name, [step]);
				else if (setters.at(-1) !== step) setters.push(step);
			}
		}
		for (const step of head) {
			if (step.instruction.name !== "ENV") continue;
			if (split.replaces === true || isToolOnly(recipe, step, split)) this.dropped.push(step);
			else this.#keep(step);
		}
	}

	instruction(instruction: Instruction): void {
		if (instruction.name === "RUN" || instruction.name === "CMD" || instruction.name === "ENTRYPOINT") {
			if (instruction.name === "RUN" || !instruction.json) this.#names(instruction.arguments.text, false);
		} else if (instruction.name !== "ARG" && instruction.name !== "HEALTHCHECK") {
			this.#names(instruction.arguments.text, true);
			for (const { value } of instruction.flags) if (value !== undefined) this.#names(value.text, true);
		} else if (instruction.name === "HEALTHCHECK") this.#names(instruction.arguments.text, false);
	}

	text(text: string): void {
		this.#names(text, false);
	}

	#keep(step: Step): void {
		if (this.steps.has(step)) return;
		this.steps.add(step);
		const { name, arguments: words } = step.instruction;
		if (name === "ENV" || name === "ARG") this.#names(words.text, name === "ENV");
	}

	// `strict`: BuildKit itself expands it, and a name that is not set would be an empty text.
	#names(text: string, strict: boolean): void {
		for (const name of variablesIn(text)) {
			if (name === "PATH") continue;
			const setters = this.#setters.get(name);
			for (const setter of setters ?? []) this.#keep(setter);
			if (setters !== undefined) continue;
			if (platformArguments.has(name) || this.#isGlobal(name)) continue;
			const value = this.#recipe.steps[0]?.before.variables.get(name);
			if (value !== undefined) this.inherited.set(name, value);
			else if (strict && this.#mayBeSetByBase(name)) this.missing = name;
		}
	}

	#isGlobal(name: string): boolean {
		return this.#recipe.graph.global.some(({ words }) =>
			words.some(({ text }) => text.split("=", 1)[0] === name),
		);
	}

	// Set by nobody in the file: either the base image sets it, or it is empty before and after.
	#mayBeSetByBase(name: string): boolean {
		if (this.#recipe.base.official && !setByOfficialImages.test(name)) return false;
		return !this.#recipe.steps.some(({ instruction }) => namesSetBy(instruction).includes(name));
	}
}

function namesSetBy(instruction: Instruction): readonly string[] {
	if (instruction.name !== "ENV" && instruction.name !== "ARG") return [];
	const [first] = instruction.words;
	if (instruction.name === "ENV" && first?.text.includes("=") === false) return [first.text];
	return instruction.words.map(({ text }) => text.split("=", 1)[0] ?? "");
}

// What Docker's official images set, by the beginnings of the names.
const setByOfficialImages =
	/^(PYTHON|NODE_V|YARN|GOLANG|GOTOOLCHAIN|JAVA|JDK|RUST|CARGO|MAVEN|GRADLE|PHP|RUBY|GEM|BUNDLE|LANG|GPG|CATALINA|NGINX)/;

const platformArguments: ReadonlySet<string> = new Set(
	"BUILDPLATFORM BUILDOS BUILDARCH BUILDVARIANT TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT".split(" "),
);

// ENV that nothing but the toolchain reads, PATH with nothing but its folders among them.
function isToolOnly(recipe: Recipe, step: Step, split: Split): boolean {
	const { file } = recipe.graph;
	return pairsOf(step.instruction, (name) => step.before.variables.get(name), file.escape).every(
		([name, value]) => {
			if (split.toolVariables.has(name)) return true;
			if (name !== "PATH" || value === undefined) return false;
			const known = new Set(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]);
			return value
				.split(":")
				.every(
					(folder) =>
						known.has(folder) ||
						(split.inputs.some((input) => `${folder}/`.startsWith(`${input}/`)) &&
							!split.artefacts.some(({ path, tree }) => tree === true && isWithin(folder, path))),
				);
		},
	);
}
