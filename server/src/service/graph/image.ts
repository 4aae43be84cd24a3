// Image references (github.com/distribution/reference): what may stand after FROM, and its full form.

/** An image reference in full, or why it is none. */
export type ImageReference =
	| {
			readonly ok: true;
			/** With registry, `library/` and tag filled in: `docker.io/library/alpine:latest`. */
			readonly full: string;
			/** Without tag and digest: `docker.io/library/alpine`. */
			readonly repository: string;
			readonly tag?: string;
			readonly digest?: string;
	  }
	| { readonly ok: false; readonly message: string };

/** Reads an image reference as BuildKit does (ParseNormalizedNamed, TagNameOnly). Linear in its length. */
export function parseImage(text: string): ImageReference {
	const invalid: ImageReference = { ok: false, message: "invalid reference format" };
	if (/^[a-f0-9]{64}$/.test(text)) {
		const message = `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`;
		return { ok: false, message };
	}
	const { domain, remainder } = splitDomain(text);
	const tagSeparator = remainder.indexOf(":");
	const remoteName = tagSeparator < 0 ? remainder : remainder.slice(0, tagSeparator);
	if (remoteName.toLowerCase() !== remoteName) {
		const message = `invalid reference format: repository name (${remoteName}) must be lowercase`;
		return { ok: false, message };
	}
	return parseFull(domain, remainder) ?? invalid;
}

function splitDomain(name: string): { domain: string; remainder: string } {
	const slash = name.indexOf("/");
	const first = name.slice(0, slash);
	const isDomain =
		slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
	let domain = isDomain ? first : "docker.io";
	let remainder = isDomain ? name.slice(slash + 1) : name;
	if (domain === "index.docker.io") domain = "docker.io";
	if (domain === "docker.io" && !remainder.includes("/")) remainder = `library/${remainder}`;
	return { domain, remainder };
}

function parseFull(domain: string, remainder: string): ImageReference | undefined {
	if (!isDomainName(domain)) return undefined;
	let rest = remainder;
	let digest: string | undefined;
	const at = rest.indexOf("@");
	if (at >= 0) {
		digest = rest.slice(at + 1);
		rest = rest.slice(0, at);
		if (!isDigest(digest)) return undefined;
	}
	let tag: string | undefined;
	const colon = rest.indexOf(":");
	if (colon >= 0) {
		tag = rest.slice(colon + 1);
		rest = rest.slice(0, colon);
		if (!/^\w[\w.-]{0,127}$/.test(tag)) return undefined;
	}
	if (!rest.split("/").every(isPathComponent)) return undefined;
	const repository = `${domain}/${rest}`;
	if (repository.length > 255 + domain.length + 1 || rest.length > 255) return undefined;
	const shownTag = tag ?? (digest === undefined ? "latest" : undefined);
	const full =
		repository + (shownTag === undefined ? "" : `:${shownTag}`) + (digest === undefined ? "" : `@${digest}`);
	return {
		ok: true,
		full,
		repository,
		...(tag === undefined ? {} : { tag }),
		...(digest === undefined ? {} : { digest }),
	};
}

function isDomainName(domain: string): boolean {
	const { host, port } = splitPort(domain);
	if (port !== undefined && !/^[0-9]+$/.test(port)) return false;
	if (/^\[[a-fA-F0-9:]+\]$/.test(host)) return true;
	return host
		.split(".")
		.every((part) => /^[a-zA-Z0-9-]+$/.test(part) && !part.startsWith("-") && !part.endsWith("-"));
}

function splitPort(domain: string): { host: string; port?: string } {
	const colon = domain.lastIndexOf(":");
	if (colon < 0 || domain.endsWith("]")) return { host: domain };
	return { host: domain.slice(0, colon), port: domain.slice(colon + 1) };
}

// Runs of letters and digits with `.`, `_`, `__` or dashes between them.
function isPathComponent(component: string): boolean {
	if (!/^[a-z0-9._-]+$/.test(component)) return false;
	const separators = component.split(/[a-z0-9]+/);
	if (separators[0] !== "" || separators.at(-1) !== "") return false;
	return separators.slice(1, -1).every((s) => s === "." || s === "_" || s === "__" || /^-+$/.test(s));
}

const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

function isDigest(digest: string): boolean {
	const colon = digest.indexOf(":");
	const algorithm = digest.slice(0, colon);
	const hex = digest.slice(colon + 1);
	const length = digestLengths[algorithm];
	if (length !== undefined) return hex.length === length && /^[a-f0-9]+$/.test(hex);
	return (
		colon > 0 &&
		/^[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*$/.test(algorithm) &&
		/^[0-9a-fA-F]{32,}$/.test(hex)
	);
}
