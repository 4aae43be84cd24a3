// Which ports a build refuses in EXPOSE (frontend/dockerfile/dockerfile2llb/convert_expose.go, parsePortSpec).

/** BuildKit's message for one port with its variables expanded, as `80`, `8000-8010/udp`, `127.0.0.1:80:80`; undefined where it takes it. */
export function refusedPort(text: string): string | undefined {
	const parts = text.split(":");
	const last = parts.at(-1) ?? "";
	const [host, ip] = [parts.at(-2) ?? "", parts.slice(0, -2).join(":")];
	const slash = last.indexOf("/");
	const port = slash < 0 ? last : last.slice(0, slash);
	const protocol = slash < 0 ? "" : last.slice(slash + 1).toLowerCase();
	if (port === "") return `no port specified: ${last}<empty>`;
	if (!["", "tcp", "udp", "sctp"].includes(protocol)) return `invalid proto: ${protocol}`;
	if (ip !== "" && !mayBeAddress(ip)) return `invalid IP address: ${ip}`;
	const container = portRange(port);
	if (container === undefined) return `invalid containerPort: ${port}`;
	if (host === "") return undefined;
	const mapped = portRange(host);
	if (mapped === undefined) return `invalid hostPort: ${host}`;
	const fits = container === mapped || container === 0;
	return fits ? undefined : `invalid ranges specified for container and host Ports: ${port} and ${host}`;
}

// How many ports lie behind the first; undefined where it is no port and no range of ports.
function portRange(text: string): number | undefined {
	const match = /^(\d+)(?:-(\d+))?$/.exec(text);
	if (match === null) return undefined;
	const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
	return last <= 65_535 && first <= last ? last - first : undefined;
}

// Addresses of IPv6 have too many forms to call one of them wrong here.
function mayBeAddress(text: string): boolean {
	const byte = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
	return text.includes(":") || new RegExp(`^${byte}(\\.${byte}){3}$`).test(text);
}
