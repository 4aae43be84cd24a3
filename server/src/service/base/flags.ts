// The flags of each instruction and the keys of a mount, as BuildKit knows them, with what the library does not have:
// it documents --chown, --from, --platform and those of HEALTHCHECK only.

/** A flag of an instruction. */
export interface FlagDescription {
	readonly name: string;
	/** What to write after the `=`, for people; absent for a flag that is mostly written without a value. */
	readonly value?: string;
	/** Values to choose from. */
	readonly choices?: readonly string[];
	/** What stands after the `=` in LSP's snippet syntax, where it is not the value or the choices. */
	readonly snippet?: string;
	/** May be given more than once. */
	readonly repeats?: true;
	/** Markdown; absent where the library documents it. */
	readonly documentation?: string;
}

/** The flags of an instruction by its upper-cased name; none for one without flags. */
export function flagsOf(instruction: string): readonly FlagDescription[] {
	return flags.get(instruction) ?? [];
}

/** A key of `RUN --mount=`. */
export interface MountKey {
	readonly name: string;
	readonly value?: string;
	readonly choices?: readonly string[];
	readonly documentation: string;
}

/** The keys that a mount of a type may have; those of a bind mount where the type is not given. */
export function mountKeysOf(type: string | undefined): readonly MountKey[] {
	return mountKeys.get(type ?? "bind") ?? [];
}

/** The types of a mount. */
export const mountTypes: readonly { readonly name: string; readonly documentation: string }[] = [
	{ name: "bind", documentation: "Files of the build context, of a stage or of an image. The default." },
	{
		name: "cache",
		documentation: "A folder that is kept between builds, as for a package manager's downloads.",
	},
	{ name: "tmpfs", documentation: "An empty folder in memory." },
	{ name: "secret", documentation: "A secret given to the build, as a file or a variable." },
	{ name: "ssh", documentation: "The SSH agent given to the build." },
];

/** The types of a mount as a choice in LSP's snippet syntax. */
export const mountChoice = `\${1|${mountTypes.map(({ name }) => name).join(",")}|}`;

const chown: FlagDescription = { name: "chown", value: "user:group" };
const chmod: FlagDescription = {
	name: "chmod",
	value: "755",
	documentation: "The permission bits of what is copied, in octal (`755`) or symbolic (`u=rwX,go=rX`) form.",
};
const link: FlagDescription = {
	name: "link",
	documentation:
		"Puts the files into a layer of their own that does not depend on the layers below it, " +
		"so that it stays cached when those change. Symbolic links in the destination are not followed.",
};
const exclude: FlagDescription = {
	name: "exclude",
	value: "pattern",
	repeats: true,
	documentation: "Leaves out the files that match the pattern. May be given several times.",
};
const platforms = ["$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64", "linux/arm64"];

const flags: ReadonlyMap<string, readonly FlagDescription[]> = new Map<string, readonly FlagDescription[]>([
	["FROM", [{ name: "platform", value: "linux/amd64", choices: platforms }]],
	[
		"COPY",
		[
			{ name: "from", value: "stage", snippet: "$1" },
			chown,
			chmod,
			link,
			{
				name: "parents",
				documentation: "Keeps the folders that the sources are in, instead of only their last names.",
			},
			exclude,
		],
	],
	[
		"ADD",
		[
			chown,
			chmod,
			link,
			{
				name: "checksum",
				value: "sha256:digest",
				documentation: "The digest that a remote file must have, or the commit that a Git source must have.",
			},
			{
				name: "keep-git-dir",
				documentation: "Keeps the `.git` folder of a Git repository that is added.",
			},
			{
				name: "unpack",
				value: "false",
				choices: ["true", "false"],
				documentation: "Whether archives are unpacked: by default local ones are, and remote ones are not.",
			},
			exclude,
		],
	],
	[
		"RUN",
		[
			{
				name: "mount",
				value: "type=cache,target=/path",
				snippet: `type=${mountChoice},target=$2`,
				repeats: true,
				documentation:
					"Makes files or a secret visible while this command runs, without putting them into the image. " +
					"Types: `bind` (the default), `cache`, `tmpfs`, `secret` and `ssh`.",
			},
			{
				name: "network",
				value: "none",
				choices: ["default", "none", "host"],
				documentation: "The network of this command. `host` needs an entitlement of the build.",
			},
			{
				name: "security",
				value: "insecure",
				choices: ["sandbox", "insecure"],
				documentation:
					"`insecure` runs the command with all privileges. It needs an entitlement of the build.",
			},
			{
				name: "device",
				value: "name",
				repeats: true,
				documentation: "A device of the builder that this command needs, by its CDI name.",
			},
		],
	],
	[
		"HEALTHCHECK",
		[
			{ name: "interval", value: "30s" },
			{ name: "timeout", value: "30s" },
			{ name: "start-period", value: "5s" },
			{ name: "start-interval", value: "5s" },
			{ name: "retries", value: "3" },
		],
	],
]);

const target: MountKey = {
	name: "target",
	value: "/path",
	documentation: "Where it is mounted. Relative paths start at the working directory.",
};
const source: MountKey = {
	name: "source",
	value: "path",
	documentation: "What of the source is mounted; all of it by default.",
};
const from: MountKey = {
	name: "from",
	value: "stage",
	documentation: "The build stage, named context or image that it is taken from. No index and no variable.",
};
const required: MountKey = {
	name: "required",
	documentation: "Fails the build where it is not given. Without this the command runs without it.",
};
const mode: MountKey = { name: "mode", value: "0755", documentation: "The permission bits, in octal." };
const uid: MountKey = { name: "uid", value: "0", documentation: "The user who owns it." };
const gid: MountKey = { name: "gid", value: "0", documentation: "The group that owns it." };

const mountKeys: ReadonlyMap<string, readonly MountKey[]> = new Map<string, readonly MountKey[]>([
	[
		"bind",
		[
			target,
			source,
			from,
			{ name: "rw", documentation: "Lets the command write. What it writes is thrown away afterwards." },
		],
	],
	[
		"cache",
		[
			target,
			{
				name: "id",
				value: "name",
				documentation: "Caches with the same id are the same. By default the target.",
			},
			{
				name: "sharing",
				value: "shared",
				choices: ["shared", "private", "locked"],
				documentation:
					"What several builds at once do: share it, get one each, or wait for each other. `shared` by default.",
			},
			{ name: "readonly", documentation: "Does not let the command write." },
			from,
			source,
			mode,
			uid,
			gid,
		],
	],
	["tmpfs", [target, { name: "size", value: "64m", documentation: "How large it may grow." }]],
	[
		"secret",
		[
			{ name: "id", value: "name", documentation: "The secret's name, as given to the build." },
			{ ...target, documentation: "The file that holds it. `/run/secrets/` and the id by default." },
			{ name: "env", value: "NAME", documentation: "The variable that holds it, instead of a file." },
			required,
			mode,
			uid,
			gid,
		],
	],
	[
		"ssh",
		[
			{ name: "id", value: "default", documentation: "The agent's or key's name, as given to the build." },
			{ ...target, documentation: "The path of the agent's socket." },
			required,
			mode,
			uid,
			gid,
		],
	],
]);
