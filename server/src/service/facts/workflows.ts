// Workflows of GitHub and other CI systems: steps that build, by an action or by a command.

import { buildCommands } from "./build-command.ts";
import {
	type BuildClaim,
	type ClaimReader,
	type DockerfileGuess,
	isRemote,
	joinPaths,
	type Located,
	type SourceFile,
} from "./claim.ts";
import { readYaml, type YamlNode } from "./yaml.ts";

const github = /(^|\/)\.github\/(workflows\/[^/]+|actions\/.+\/action|action)\.ya?ml$/;
const others =
	/(^|\/)(\.gitlab-ci\.ya?ml|\.gitlab\/.+\.ya?ml|\.circleci\/config\.ya?ml|azure-pipelines[^/]*\.ya?ml|bitbucket-pipelines\.ya?ml|\.drone\.ya?ml|cloudbuild[^/]*\.ya?ml|\.travis\.ya?ml|\.woodpecker[^/]*\.ya?ml|\.buildkite\/.+\.ya?ml|buildspec[^/]*\.ya?ml|appveyor\.ya?ml)$/;

/** Reads CI configurations. */
export const workflows: ClaimReader = {
	id: "workflows",
	matches: (path) => github.test(path) || others.test(path),
	read: (files) => files.flatMap((file) => readYaml(file.document).flatMap((root) => claimsIn(root, file))),
};

// Every map is looked at, wherever it stands: the systems differ in the shape of what is around their steps.
function claimsIn(root: YamlNode, file: SourceFile): readonly BuildClaim[] {
	const claims: BuildClaim[] = [];
	const open: { readonly node: YamlNode; readonly folder: string; readonly certain: boolean }[] = [
		{ node: root, folder: "", certain: true },
	];
	for (let next = open.pop(), left = 100_000; next !== undefined && left > 0; next = open.pop(), left--) {
		const { node, certain } = next;
		const { folder } = next;
		const offsets = node.offsets();
		if (offsets !== undefined) {
			const [start, end] = offsets;
			claims.push(
				...buildCommands({ document: file.document, start, end, by: `\`${file.path}\``, folder, certain }),
			);
			continue;
		}
		const action = actionClaim(node, file);
		if (action !== undefined) claims.push(action);
		// A step's own folder; a variable in it makes every path below uncertain.
		const own = node.get("working-directory")?.scalar()?.text;
		const inner =
			own === undefined ? next : { folder: joinPaths(folder, own), certain: certain && !own.includes("$") };
		for (const [, value] of node.entries().toReversed()) {
			open.push({ node: value, folder: inner.folder, certain: inner.certain });
		}
		for (const item of node.items().toReversed()) {
			open.push({ node: item, folder: inner.folder, certain: inner.certain });
		}
	}
	return claims;
}

// docker/build-push-action, by whatever version or fork of that name.
function actionClaim(step: YamlNode, file: SourceFile): BuildClaim | undefined {
	const uses = step.get("uses")?.scalar();
	if (uses === undefined || !/\bbuild-push-action@/.test(uses.text)) return undefined;
	const inputs = step.get("with");
	const target = inputs?.get("target")?.scalar();
	const open = target?.text.includes("${{") ?? false;
	const name = step.get("name")?.scalar()?.text;
	return {
		by: `workflow step ${name === undefined ? `in \`${file.path}\`` : `\`${name}\``}`,
		uri: file.uri,
		range: uses.range,
		...(target === undefined || open ? {} : { target }),
		...(open ? { openTarget: true as const } : {}),
		dockerfile: dockerfileOf(inputs?.get("context")?.scalar(), inputs?.get("file")?.scalar()),
		contexts: [],
	};
}

// The action's paths start at the root of the checkout; by default it takes that root itself from git.
function dockerfileOf(context: Located | undefined, file: Located | undefined): DockerfileGuess {
	const folder = context?.text.replace(/^\{\{\s*defaultContext\s*\}\}:?/, "") ?? ".";
	if (file !== undefined) {
		return file.text.includes("${{")
			? { kind: "unknown" }
			: { kind: "path", path: joinPaths("", file.text), certain: true };
	}
	if (folder.includes("${{") || isRemote(folder)) return { kind: "unknown" };
	return { kind: "path", path: joinPaths(joinPaths("", folder), "Dockerfile"), certain: true };
}
