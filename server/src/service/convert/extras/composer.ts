// PHP: what `composer install` reads.

import { ignoredBy } from "../../facts/dockerignore.ts";
import type { ContextFiles } from "../../facts/facts.ts";
import { entriesOf, packageFields } from "../../files/package-json.ts";
import { baseOf } from "../../shell/paths.ts";
import type { Manager, Reason } from "./manager.ts";

/** Composer: the packages come first, the autoloader and the project's scripts with the file's own install. */
export const composer: Manager = {
	directly: true,
	needs({ words, assignments, redirects, pipe }) {
		const values = words.map(({ value }) => value);
		const [tool = "", ...rest] = values;
		if (!/^composer(\.phar)?$/.test(baseOf(tool)) || rest.includes(undefined)) return undefined;
		if (assignments.length + redirects.length > 0 || pipe > 0) return undefined;
		const options = rest.flatMap((word) => word ?? []).filter((word) => word !== "install" && word !== "i");
		if (options.length !== rest.length - 1 || options.some((word) => !known.has(word))) return undefined;
		const kept = options.filter((word) => !ofAutoloader.has(word) && word !== "--no-scripts");
		return [tool, "install", ...kept, "--no-scripts", "--no-autoloader"].join(" ");
	},
	isThere: ({ recipe }, before) =>
		(recipe.base.official && recipe.base.name === "composer") ||
		before.some(
			({ placed, script }) =>
				placed?.some(({ path }) => /\/s?bin\/composer$/.test(path ?? "")) === true ||
				script?.commands.some(({ text }) =>
					/getcomposer\.org|\b(install|add)\b[^\n]* composer\b/.test(text),
				) === true,
		),
	manifests,
};

const ofAutoloader: ReadonlySet<string> = new Set(
	"-o --optimize-autoloader -a --classmap-authoritative --apcu-autoloader --no-autoloader".split(" "),
);
const known: ReadonlySet<string> = new Set([
	...ofAutoloader,
	..."--no-dev --prefer-dist --prefer-source --no-interaction -n --no-progress --no-scripts --ignore-platform-reqs --no-ansi --ansi -q --quiet -v -vv -vvv --no-cache --no-suggest --no-plugins".split(
		" ",
	),
]);

function manifests(context: ContextFiles): readonly string[] | Reason {
	const text = context.texts.get("composer.json");
	const fields = text === undefined ? undefined : packageFields(text);
	if (text === undefined || fields === undefined) return { reason: "what composer.json says is not known." };
	const ignore = context.texts.get(".dockerignore");
	if (ignore === undefined || !ignoredBy(ignore)("vendor"))
		return { reason: "vendor is not in .dockerignore, so that COPY may bring it over what was installed." };
	const odd =
		/"(path|artifact|vendor-dir|bin-dir|installer-paths|patches|patches-file|merge-plugin|drupal-scaffold|wordpress-install-dir)"/.exec(
			text,
		)?.[1];
	if (odd !== undefined)
		return {
			reason: `composer.json speaks of ${odd}, for which it needs more of the sources or a place among them.`,
		};
	const event = [...entriesOf(fields.get("scripts")).keys()].find((name) =>
		/-package-|^pre-(operations|pool)-/.test(name),
	);
	if (event !== undefined)
		return { reason: `composer.json has a script for ${event}, which runs as packages come.` };
	const flex =
		entriesOf(fields.get("require")).has("symfony/flex") ||
		entriesOf(fields.get("require-dev")).has("symfony/flex");
	if (flex && !context.paths.has("symfony.lock"))
		return { reason: "Symfony Flex writes into the sources where there is no symfony.lock." };
	const names = ["composer.json", "composer.lock", "symfony.lock", "auth.json"];
	return names.filter((name) => context.paths.has(name));
}
