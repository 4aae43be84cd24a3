// The container runs as a user without rights.

import { baseOf, isWithin } from "../../shell/paths.ts";
import type { AddedUser } from "../added.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { imageOf } from "../image.ts";
import type { KeptCopy } from "../keep/kept.ts";
import { type Draft, type Extra, tailSteps } from "./extra.ts";

/**
 * What the container may write to becomes the user's: its working directory, what lies outside the system's folders, and
 * its volumes. Not where the file has users of its own, where a port, a folder or a program needs root, or where the
 * base has no known way to such a user.
 */
export const user: Extra = {
	id: "user",
	setting: "user",
	title: "a user without rights",
	detail: "USER: the container does not run as root",
	add(draft) {
		const { plan } = draft;
		const why = ownUser(draft) ?? privileged(draft) ?? unreadable(draft) ?? elsewhere(draft);
		if (why !== undefined) return { refused: why };
		const found = accountOf(draft);
		if ("refused" in found) return found;
		const owned = ownedFolders(draft);
		if (owned.length > 0 && !found.shell) {
			return {
				refused: `${plan.choice.base.id} has no shell, so that ${owned[0]} can't be given to another user.`,
			};
		}
		const copies = plan.copies.map((copy) => withOwner(copy, found));
		const creation = [
			...(found.creation === undefined ? [] : [found.creation]),
			...(owned.length === 0
				? []
				: [`mkdir -p ${owned.join(" ")}`, `chown ${found.owner} ${owned.join(" ")}`]),
		].join(" && ");
		const added: AddedUser = {
			name: found.name,
			creation: creation === "" ? undefined : creation,
			after: tailSteps(draft).findLast(({ instruction }) => building.has(instruction.name)),
		};
		const explanation = [
			...plan.explanation,
			`The container runs as ${found.name}. ${found.why}`,
			limits(owned),
		];
		return { ...plan, copies, explanation, added: { ...plan.added, user: added } };
	},
};

const building: ReadonlySet<string> = new Set(["RUN", "COPY", "ADD", "WORKDIR"]);

interface Account {
	readonly name: string;
	/** As `--chown` and `chown` have it. */
	readonly owner: string;
	readonly creation: string | undefined;
	readonly shell: boolean;
	readonly why: string;
}

const debianCreation =
	"groupadd --system app && useradd --system --gid app --create-home --home-dir /home/app --shell /usr/sbin/nologin app";
const alpineCreation = "addgroup -S app && adduser -S -G app app";

// Who there is in the base, or how somebody is made there.
function accountOf({ plan, recipe }: Draft): Account | Refusal {
	const { base } = plan.choice;
	if (base.system === "none") {
		const [name, why] =
			base.id === "scratch"
				? ["65532:65532", "A number needs no name in scratch."]
				: ["nonroot:nonroot", `${base.image} has this user.`];
		return { name, owner: "65532:65532", creation: undefined, shell: false, why };
	}
	const image = imageOf(base.image);
	if (/^mcr\.microsoft\.com\/dotnet\//.test(base.image)) return dotnetUser(image.version, base.id);
	const there = image.name === "node" && image.official ? "node" : undefined;
	if (there !== undefined) {
		return {
			name: there,
			owner: `${there}:${there}`,
			creation: undefined,
			shell: true,
			why: `${base.image} has this user.`,
		};
	}
	const kind = base.system === "same" ? image.system.kind : base.system;
	if (
		!image.official ||
		servers.has(image.name) ||
		(base.system === "same" && image.system.kind !== recipe.base.system.kind)
	)
		return { refused: `Which users ${base.image} has can't be told.` };
	if (image.name === "gradle" || image.name === "maven")
		return { refused: `${base.image} keeps its own files in a home of its own.` };
	const why = "The user is made for it, with a home of its own.";
	if (kind === "alpine") return { name: "app", owner: "app:app", creation: alpineCreation, shell: true, why };
	if (kind === "debian" || kind === "ubuntu")
		return { name: "app", owner: "app:app", creation: debianCreation, shell: true, why };
	return { refused: `How a user is made in ${base.image} can't be told.` };
}

// Since .NET 8 the images have a user, and their programs listen on a port that everybody may open.
function dotnetUser(version: string, id: string): Account | Refusal {
	if (Number(version.split(".")[0]) < 8 || version === "")
		return { refused: `Images of ${id} before .NET 8 have no user, and their programs listen on port 80.` };
	return {
		name: "app",
		owner: "app:app",
		creation: undefined,
		shell: true,
		why: `Images of ${id} have this user since .NET 8.`,
	};
}

// Their own programs start as root and give that up by themselves, or write where only root may.
const servers: ReadonlySet<string> = new Set(
	"nginx httpd caddy tomcat tomee jetty php haproxy traefik postgres mysql mariadb redis mongo rabbitmq wordpress".split(
		" ",
	),
);

function ownUser({ recipe, plan }: Draft): string | undefined {
	if (recipe.steps.some(({ instruction }) => instruction.name === "USER"))
		return "The file sets USER itself.";
	if (plan.users.length > 0) return "The file makes users of its own.";
	const { account } = plan.choice;
	if (account !== undefined) return `The container runs as ${account.name}, who is no root.`;
	return undefined;
}

const rootPrograms =
	/^(gosu|su-exec|setpriv|sudo|su|runuser|chroot|nginx|apache2|apache2ctl|apachectl|httpd|php-fpm\S*|supervisord|supervisorctl|cron|crond|sshd|service|systemctl|init|openrc|s6-svscan|runsv\w*|rsyslogd|syslogd|named|dockerd|containerd|chown|chmod|mount|umount|iptables|ip6?tables|modprobe|sysctl|ip|ifconfig|tcpdump|openvpn|wg|wg-quick|keepalived|haproxy|caddy|varnishd|vsftpd|smbd|postgres|mysqld|ldconfig|apt-get|apt|apk|yum|dnf)$/;

// What stands behind an init or a script as its argument.
const startedByOthers =
	/^(gosu|su-exec|nginx|apache2ctl|apachectl|httpd|php-fpm\S*|supervisord|cron|crond|sshd)$/;

function privileged(draft: Draft): string | undefined {
	const { runtime, recipe } = draft;
	const names = runtime.programs.map(baseOf);
	const started = [...runtime.arguments].map(baseOf).filter((name) => startedByOthers.test(name));
	const program = [...names, ...started].find((name) => rootPrograms.test(name));
	if (program !== undefined) return `The container runs ${program}, which needs root.`;
	const script =
		runtime.programs.find((name) => /\.(sh|bash)$|entrypoint/i.test(name)) ??
		runtime.words.find((word) => /\.(sh|bash)$/.test(word));
	if (script !== undefined) return `What ${script} does as root can't be told.`;
	for (const { instruction } of recipe.steps) {
		if (instruction.name !== "EXPOSE") continue;
		for (const { text } of instruction.words) {
			const port = /^(\d+)/.exec(text)?.[1];
			if (port === undefined) return `Which port ${text} is can't be told.`;
			if (Number(port) < 1024) return `Only root may listen on port ${port} everywhere.`;
		}
	}
	const low = [...runtime.words].find((word, at) => isLowPort(word, runtime.words[at - 1] ?? ""));
	if (low !== undefined) return `Only root may listen on the port of ${low} everywhere.`;
	const capability = recipe.steps
		.flatMap(({ script: read }) => read?.commands ?? [])
		.find(({ words }) => /^(setcap|chroot)$/.test(words[0]?.value ?? ""));
	if (capability !== undefined) return `"${capability.text}" is about rights that go beyond a user's.`;
	const run = tailSteps(draft).find(({ instruction }) => instruction.name === "RUN");
	if (run !== undefined)
		return `What the RUN on line ${run.instruction.firstLine} leaves to root in the final stage can't be told.`;
	return undefined;
}

function isLowPort(word: string, before: string): boolean {
	const port = /^(?:\S*[:=])?(\d{1,4})$/.exec(word)?.[1];
	if (port === undefined || Number(port) >= 1024 || Number(port) === 0) return false;
	return /port|bind|listen|^-[pbl]$/i.test(before) || /:\d+$/.test(word) || /port\S*=/i.test(word);
}

// What root alone may enter or read.
function unreadable({ plan, runtime, recipe }: Draft): string | undefined {
	const targets = plan.copies.map(({ path, to }) => to ?? path);
	const paths = [
		...targets,
		...runtime.programs,
		...runtime.words,
		plan.workdir ?? "/",
		recipe.end.workdir ?? "/",
	];
	const hidden = paths.find((path) => path === "~" || path.startsWith("~/") || isWithin(path, "/root"));
	if (hidden !== undefined) return `Only root may enter /root, and the container needs ${hidden}.`;
	const open = plan.copies.find(
		({ chmod }) => chmod !== undefined && !/[4-7]$/.test(chmod) && !/o[=+]r/.test(chmod),
	);
	if (open !== undefined) return `${open.path} has rights of its own.`;
	const closing = recipe.steps
		.flatMap(({ script }) => script?.commands ?? [])
		.find(({ words }) => {
			const [name, ...rest] = words.map(({ value }) => value ?? "");
			if (name !== "chmod" && name !== "umask" && name !== "install") return false;
			return rest.some(
				(word) =>
					/^0?[0-7]?[0-7]{2}[0-3]$/.test(word) || (/^[ugoa]*[-=][rwx]*$/.test(word) && !word.startsWith("-")),
			);
		});
	if (closing !== undefined) return `"${closing.text}" takes rights away from others than root.`;
	return undefined;
}

// Places that the container may write to, as far as the file names them.
function elsewhere({ plan, recipe, runtime }: Draft): string | undefined {
	const known = [
		...plan.copies.map(({ path, to }) => (to ?? path).replace(/\/+$/, "") || "/"),
		...systemPlaces,
		plan.workdir ?? recipe.end.workdir ?? "/",
	];
	const environment = new Map<string, string>();
	for (const step of plan.repeated) {
		if (step.instruction.name !== "ENV") continue;
		for (const name of recipe.end.environment) {
			const value = recipe.end.variables.get(name);
			if (value !== undefined) environment.set(name, value);
		}
	}
	for (const [name, value] of environment) {
		if (name === "PATH" || name === "HOME" || !value.startsWith("/") || value.includes(":")) continue;
		if (!known.some((folder) => folder !== "/" && isWithin(value, folder)))
			return `${name} names ${value}, and whether the container writes there can't be told.`;
	}
	for (const { command } of plan.setup) {
		const [name = ""] = command.words.map(({ value }) => value ?? "");
		if (!/^(mkdir|ln|chmod|ldconfig)$/.test(name)) return `"${command.text}" prepares something for root.`;
	}
	const device = [...runtime.words].find(
		(word) =>
			/^\/(dev|proc|sys|run|var\/run)\//.test(word) && !/^\/dev\/(null|std\w+|urandom|shm)/.test(word),
	);
	if (device !== undefined) return `The container uses ${device}, which belongs to root.`;
	return undefined;
}

const systemPlaces = ["/usr", "/bin", "/lib", "/lib64", "/sbin", "/tmp", "/var/tmp", "/dev", "/etc", "/opt"];

// Folders that have to be made for the user: the container's own, its volumes, and those that the file makes.
function ownedFolders({ plan, recipe }: Draft): readonly string[] {
	const folders = new Set<string>();
	const add = (path: string | undefined): void => {
		if (path !== undefined && /^\/[\w./@+-]+$/.test(path) && !systemFolder(path))
			folders.add(path.replace(/\/+$/, ""));
	};
	for (const step of recipe.steps) {
		if (step.instruction.name === "VOLUME") for (const { text } of step.instruction.words) add(text);
	}
	if (plan.choice.base.shell) {
		add(plan.workdir ?? undefined);
		for (const { command } of plan.setup) {
			if (command.words[0]?.value === "mkdir") for (const { value } of command.words.slice(1)) add(value);
		}
	}
	return [...folders];
}

function systemFolder(path: string): boolean {
	return (
		path === "/" ||
		/^\/(bin|sbin|lib\d*|dev|proc|sys|run|boot|etc)(\/|$)/.test(path) ||
		/^\/(usr|opt|var|srv|home|usr\/(src|bin|lib|sbin|share)|usr\/local(\/(bin|lib|sbin|share|src))?|var\/(lib|log|cache))\/*$/.test(
			path,
		) ||
		/^\/tmp(\/|$)/.test(path)
	);
}

// Programs and the system's files stay root's: the container need not change them.
function withOwner(copy: KeptCopy, { owner, shell }: Account): KeptCopy {
	const target = (copy.to ?? copy.path).replace(/\/+$/, "");
	if (
		copy.chown !== undefined ||
		target === "" ||
		(/^\/(usr\/local|usr|bin|sbin|lib|lib64|etc|opt\/java)(\/|$)/.test(`${target}/`) &&
			!/^\/usr\/src\//.test(target))
	)
		return copy;
	return copy.tree === true || shell ? { ...copy, chown: owner } : copy;
}

function limits(owned: readonly string[]): string {
	return owned.length === 0
		? "Root's files can be read and not written to: a folder that the program writes to has to be given to the user."
		: `${owned.join(" and ")} ${owned.length === 1 ? "is" : "are"} the user's; a folder elsewhere that the program writes to has to be given to it as well.`;
}
