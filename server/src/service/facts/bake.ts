// Bake files, in HCL and in JSON: which stages of which Dockerfiles their targets build (docs.docker.com, bake reference).

import {
	argsField,
	type BuildClaim,
	type ClaimReader,
	type DockerfileGuess,
	folderOf,
	foldersAround,
	type GivenArgument,
	isRemote,
	joinPaths,
	type Located,
	type NamedContext,
	nameOf,
	type SourceFile,
	targetOf,
} from "./claim.ts";
import { type DataNode, field, maximumLength } from "./data.ts";
import { evaluate, type Scope, textOf, type UserFunction, unknownValue, type Value } from "./hcl/evaluate.ts";
import { parseHcl, parseTemplate } from "./hcl/parse.ts";
import { type Body, type Expression, unknownExpression } from "./hcl/syntax.ts";
import { readJson } from "./json.ts";

/** Reads all bake files of a workspace. */
export const bake: ClaimReader<BakeFile> = {
	id: "bake",
	files: ["**/*bake*.{hcl,json}"],
	// A file of any name may be named to bake; other programs' files of this language have no such blocks.
	otherFiles: ["**/*.hcl"],
	read: (file) => {
		const text = file.document.getText();
		if (text.length > maximumLength || !/\btarget\b/.test(text)) return undefined;
		if (!/bake/i.test(nameOf(file.path)) && !isBake(text)) return undefined;
		return readBake(
			file.path.toLowerCase().endsWith(".json") ? fromJson(file) : parseHcl(file.document),
			file,
		);
	},
	link: (files) => {
		const folders = new Map<string, BakeFile[]>();
		for (const file of files) {
			const folder = folderOf(file.path);
			folders.set(folder, [...(folders.get(folder) ?? []), file]);
		}
		return files.flatMap((file) => new Project(file, folders.get(folderOf(file.path)) ?? []).claims());
	},
};

function isBake(text: string): boolean {
	return /^target[ \t]+"/m.test(text) && !/^(?:resource|provider|terraform|job|source|include)\b/m.test(text);
}

/** What one bake file says. */
export interface BakeFile {
	readonly path: string;
	readonly uri: string;
	readonly targets: readonly Target[];
	readonly groups: readonly Group[];
	/** By name; without a value for those that have no default. */
	readonly variables: ReadonlyMap<string, Expression | undefined>;
	/** Attributes of the file itself: variables that nobody can set. */
	readonly constants: ReadonlyMap<string, Expression>;
	readonly functions: ReadonlyMap<string, UserFunction>;
}

interface Target {
	readonly name: Located;
	readonly uri: string;
	readonly attributes: ReadonlyMap<string, { readonly value: Expression; readonly slot: Located["range"] }>;
}

interface Group {
	readonly name: Located;
	readonly members: Expression;
}

function readBake({ attributes, blocks }: Body, { path, uri }: SourceFile): BakeFile {
	const targets: Target[] = [];
	const groups: Group[] = [];
	const variables = new Map<string, Expression | undefined>();
	const functions = new Map<string, UserFunction>();
	for (const { type, labels, body } of blocks) {
		const [name] = labels;
		if (name === undefined) continue;
		const own = new Map(body.attributes.map((one) => [one.name, one]));
		if (type === "target" && targets.length < maximumTargets) targets.push({ name, uri, attributes: own });
		else if (type === "group") groups.push({ name, members: own.get("targets")?.value ?? unknownExpression });
		else if (type === "variable") variables.set(name.text, own.get("default")?.value);
		else if (type === "function") {
			functions.set(name.text, {
				parameters: namesIn(own.get("params")?.value),
				result: own.get("result")?.value ?? unknownExpression,
			});
		}
	}
	const constants = new Map(attributes.map(({ name, value }) => [name, value]));
	return { path, uri, targets, groups, variables, constants, functions };
}

// Parameters are written as bare names.
function namesIn(list: Expression | undefined): readonly string[] {
	if (list?.kind !== "list") return [];
	return list.items.flatMap((item) => {
		if (item.kind === "variable") return item.path.slice(0, 1);
		return item.kind === "template" ? [item.at.text] : [];
	});
}

function fromJson({ document }: SourceFile): Body {
	const root = readJson(document);
	const types = (root?.entries() ?? []).filter(([type]) => blockTypes.has(type.text));
	const blocks = types.flatMap(([type, named]) =>
		named.entries().map(([name, body]) => ({
			type: type.text,
			labels: [name],
			body: {
				attributes: body.entries().flatMap(([key, value]) => {
					const slot = value.scalar()?.range ?? key.range;
					return [{ name: key.text, value: expressionOf(value, document, 0), slot }];
				}),
				blocks: [],
			},
		})),
	);
	return { attributes: [], blocks };
}

const blockTypes = new Set(["target", "variable", "function", "group"]);

function expressionOf(node: DataNode, document: SourceFile["document"], depth: number): Expression {
	const scalar = node.scalar();
	if (scalar !== undefined) {
		const [start, end] = [document.offsetAt(scalar.range.start), document.offsetAt(scalar.range.end)];
		return parseTemplate(document, scalar.text, { start, end });
	}
	if (depth > 20) return unknownExpression;
	const items = node.items();
	if (items.length > 0) {
		return { kind: "list", items: items.map((item) => expressionOf(item, document, depth + 1)) };
	}
	const entries = node.entries().map(([at, value]) => ({
		key: { kind: "template", parts: [at.text], at } as const,
		at,
		value: expressionOf(value, document, depth + 1),
	}));
	return entries.length > 0 ? { kind: "object", entries } : unknownExpression;
}

/** Files that bake finds by itself, in the order in which it lays them over each other. */
const defaultNames: readonly string[] = [
	"docker-bake.json",
	"docker-bake.hcl",
	"docker-bake.override.json",
	"docker-bake.override.hcl",
];

// Nobody writes more by hand.
const maximumTargets = 5000;
const maximumRuns = 200;
const maximumLayers = 100;
const maximumGroups = 100;

// One file together with those that it is used with.
class Project {
	readonly #file: BakeFile;
	/** The strongest first. */
	readonly #files: readonly BakeFile[];
	/** Targets that others inherit from: perhaps only there for that. */
	readonly #templates: ReadonlySet<string>;
	readonly #byName = new Map<string, Target[]>();
	/** The groups that hold a name, by that name. */
	readonly #groupsOf = new Map<string, Located[]>();

	constructor(file: BakeFile, siblings: readonly BakeFile[]) {
		this.#file = file;
		// Where it is not one of them, it may be given together with any of the others.
		const rank = ({ path }: BakeFile): number => defaultNames.indexOf(nameOf(path));
		const defaults = siblings.filter((one) => rank(one) >= 0).sort((a, b) => rank(b) - rank(a));
		const others = siblings.filter((one) => rank(one) < 0 && one !== file);
		this.#files = rank(file) >= 0 ? [...defaults, ...others] : [file, ...defaults, ...others];
		for (const target of this.#files.flatMap(({ targets }) => targets)) {
			const same = this.#byName.get(target.name.text);
			if (same === undefined) this.#byName.set(target.name.text, [target]);
			else same.push(target);
		}
		const scope = this.#scope(new Map());
		this.#templates = new Set(
			this.#files.flatMap(({ targets }) => targets.flatMap((target) => parentsOf(target, scope))),
		);
		for (const { name, members } of this.#files.flatMap(({ groups }) => groups)) {
			const value = evaluate(members, scope);
			for (const item of value.kind === "list" ? value.items : []) {
				const member = textOf(item);
				if (member === undefined) continue;
				const known = this.#groupsOf.get(member);
				if (known === undefined) this.#groupsOf.set(member, [name]);
				else known.push(name);
			}
		}
	}

	claims(): readonly BuildClaim[] {
		return this.#file.targets.flatMap((target) =>
			this.#runs(target).map((run) => {
				const scope = this.#scope(run);
				return { ...this.#claim(target, scope), names: this.#names(target, scope) };
			}),
		);
	}

	// One with a matrix has a name for each run, and all of them that of the target.
	#names(target: Target, scope: Scope): NonNullable<BuildClaim["names"]> {
		const given = target.attributes.get("name");
		const own = (given && textOf(evaluate(given.value, scope))) ?? target.name.text;
		const outer = own === target.name.text ? [] : [target.name];
		const groups = new Set<Located>();
		const open = [own, ...outer.map(({ text }) => text)];
		for (let name = open.pop(); name !== undefined; name = open.pop()) {
			for (const group of this.#groupsOf.get(name) ?? []) {
				if (groups.has(group) || groups.size > maximumGroups) continue;
				groups.add(group);
				open.push(group.text);
			}
		}
		return { own, groups: [...outer, ...groups] };
	}

	#claim(target: Target, scope: Scope): BuildClaim {
		const layers = this.#layers([target], scope);
		// A file that is laid over this one may say where it is built from.
		const laid = this.#layers([...this.#laidOver(target), target], scope);
		const stage = given(layers, "target", scope);
		// A variable without a default may be given a value.
		const mayBe = layers.some(({ attributes }) => {
			const attribute = attributes.get("target");
			const value = attribute && evaluate(attribute.value, scope);
			return value?.kind === "plain" && value.open === true;
		});
		return {
			by: `bake target \`${target.name.text}\``,
			uri: target.uri,
			range: target.name.range,
			...stageOf(stage),
			...(mayBe ? { openTarget: true as const } : {}),
			...field("targetSlot", target.attributes.get("target")?.slot),
			dockerfile: this.#dockerfile(
				target,
				given(laid, "dockerfile-inline", scope)?.value,
				given(laid, "context", scope)?.value,
				given(laid, "dockerfile", scope)?.value,
			),
			contexts: layers.flatMap(({ attributes }) => contextsOf(attributes.get("contexts")?.value, scope)),
			...argsField(layers.flatMap(({ attributes }) => argumentsOf(attributes.get("args")?.value, scope))),
			stages: listed(given(layers, "no-cache-filter", scope)?.value),
		};
	}

	// What a target inherits comes after it, the last one first.
	#layers(targets: readonly Target[], scope: Scope): readonly Target[] {
		const layers: Target[] = [];
		const seen = new Set<Target>();
		const add = (one: Target): void => {
			if (seen.has(one) || seen.size > maximumLayers) return;
			seen.add(one);
			layers.push(one);
			for (const name of parentsOf(one, scope).toReversed())
				for (const parent of this.#named(name)) add(parent);
		};
		for (const target of targets) add(target);
		// The weaker files that bake takes as well.
		const names = new Set(this.#isDefault ? targets.map(({ name }) => name.text) : []);
		for (const name of names) for (const same of this.#named(name)) add(same);
		return layers;
	}

	// The targets of the same name in stronger files.
	#laidOver(target: Target): readonly Target[] {
		if (!this.#isDefault) return [];
		const same = this.#named(target.name.text);
		return same.slice(0, Math.max(0, same.indexOf(target))).slice(0, maximumLayers);
	}

	get #isDefault(): boolean {
		return defaultNames.includes(nameOf(this.#file.path));
	}

	#named(name: string): readonly Target[] {
		return this.#byName.get(name) ?? [];
	}

	#scope(run: ReadonlyMap<string, Value>): Scope {
		const resolving = new Set<string>();
		const scope: Scope = {
			variable: (name) => {
				const own = run.get(name);
				if (own !== undefined) return own;
				// A variable may be made of others, and they of it.
				if (resolving.has(name)) return unknownValue;
				resolving.add(name);
				const value = this.#variable(name, scope);
				resolving.delete(name);
				return value;
			},
			function: (name) => this.#files.find(({ functions }) => functions.has(name))?.functions.get(name),
		};
		return scope;
	}

	#variable(name: string, scope: Scope): Value {
		for (const { variables, constants } of this.#files) {
			const constant = constants.get(name);
			if (constant !== undefined) return evaluate(constant, scope);
			if (!variables.has(name)) continue;
			const given = variables.get(name);
			const value: Value = given === undefined ? { kind: "text", text: "" } : evaluate(given, scope);
			return value.kind === "text" || value.kind === "plain" ? { ...value, open: true } : value;
		}
		return unknownValue;
	}

	// A target with a matrix stands for one per combination of its values.
	#runs(target: Target): readonly ReadonlyMap<string, Value>[] {
		const matrix = target.attributes.get("matrix")?.value;
		const none: readonly ReadonlyMap<string, Value>[] = [new Map()];
		if (matrix === undefined) return none;
		const value = evaluate(matrix, this.#scope(new Map()));
		if (value.kind !== "object") return none;
		let runs = none;
		for (const [name, list] of value.entries) {
			if (list.kind !== "list") continue;
			runs = runs
				.flatMap((run) => list.items.map((item) => new Map([...run, [name, item]])))
				.slice(0, maximumRuns);
		}
		return runs.length === 0 ? none : runs;
	}

	// Paths start where bake is run: beside the file, or in any folder around.
	#dockerfile(
		target: Target,
		inline: Value | undefined,
		context: Value | undefined,
		dockerfile: Value | undefined,
	): DockerfileGuess {
		if (inline?.kind === "text" && inline.at !== undefined && dockerfile === undefined) {
			return { kind: "inline", text: inline.at };
		}
		const contextText = context === undefined ? "." : textOf(context);
		const dockerfileText = dockerfile === undefined ? "Dockerfile" : textOf(dockerfile);
		if (contextText === undefined || dockerfileText === undefined) return { kind: "unknown" };
		const here = /^cwd:\/\//;
		const plain = contextText.replace(here, "");
		if (plain === "" || isRemote(plain)) return { kind: "unknown" };
		const own = folderOf(this.#file.path);
		// A file in another folder may be named to bake from any folder around it.
		const folders = foldersAround(own);
		const paths = folders.map((folder) =>
			here.test(dockerfileText)
				? joinPaths(folder, dockerfileText.replace(here, ""))
				: joinPaths(joinPaths(folder, plain), dockerfileText),
		);
		const open = [context, dockerfile].some((value) => value?.kind === "text" && value.open);
		const certain = folders.length === 1 && !open && !this.#templates.has(target.name.text);
		return { kind: "path", paths, certain, context: joinPaths(own, plain) };
	}
}

interface Given {
	readonly value: Value;
	readonly uri: string;
	/** Where the attribute's value stands. */
	readonly slot: Located["range"];
}

// What the first of some layers says that says anything: null is as if it were not there.
function given(layers: readonly Target[], key: string, scope: Scope): Given | undefined {
	for (const { attributes, uri } of layers) {
		const attribute = attributes.get(key);
		const value = attribute && evaluate(attribute.value, scope);
		if (attribute === undefined || value === undefined) continue;
		if (value.kind !== "plain" || value.value !== null) return { value, uri, slot: attribute.slot };
	}
	return undefined;
}

// A stage's name stands where it is written out, be it as the default of a variable; else where it is put together.
function stageOf(stage: Given | undefined): ReturnType<typeof targetOf> {
	if (stage === undefined) return {};
	const { value, uri, slot: range } = stage;
	const text = textOf(value);
	if (text === undefined) return targetOf(undefined, true);
	const written = value.kind === "text" && value.at?.verbatim === true ? value.at : undefined;
	const open = value.kind === "text" && value.open === true;
	return targetOf(written ?? { text, uri, range, verbatim: false }, open);
}

function parentsOf({ attributes }: Target, scope: Scope): readonly string[] {
	const inherits = attributes.get("inherits");
	const value = inherits && evaluate(inherits.value, scope);
	return value?.kind === "list" ? value.items.flatMap((item) => textOf(item) ?? []) : [];
}

function contextsOf(expression: Expression | undefined, scope: Scope): readonly NamedContext[] {
	if (expression?.kind !== "object") return [];
	return expression.entries.flatMap(({ key, at, value }) => {
		const name = textOf(evaluate(key, scope));
		const text = textOf(evaluate(value, scope));
		if (name === undefined || text === undefined) return [];
		return [{ name: { ...at, text: name, verbatim: at.verbatim && at.text === name }, value: text }];
	});
}

function argumentsOf(expression: Expression | undefined, scope: Scope): readonly GivenArgument[] {
	if (expression?.kind !== "object") return [];
	return expression.entries.flatMap(({ key, at, value }): readonly GivenArgument[] => {
		const name = textOf(evaluate(key, scope));
		const text = textOf(evaluate(value, scope));
		if (name === undefined) return [];
		const located = { ...at, text: name, verbatim: at.verbatim && at.text === name };
		return [text === undefined ? { name: located } : { name: located, value: text }];
	});
}

function listed(value: Value | undefined): readonly Located[] {
	const items = value?.kind === "list" ? value.items : [];
	return items.flatMap((item) =>
		item.kind === "text" && item.at !== undefined ? [{ ...item.at, text: item.text }] : [],
	);
}
