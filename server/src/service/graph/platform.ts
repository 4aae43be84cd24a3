// Platform specifiers of FROM --platform (github.com/containerd/platforms).

import { goQuote } from "../syntax/expand.ts";

/** A platform, or the library's error message. */
export type Platform =
	| { readonly ok: true; readonly os: string; readonly architecture: string }
	| { readonly ok: false; readonly message: string };

const systems = new Set(
	"aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos".split(
		" ",
	),
);
const architectures = new Set(
	(
		"386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc " +
		"ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm"
	).split(" "),
);

/** Reads `os`, `arch`, `os/arch` or `os/arch/variant`. */
export function parsePlatform(specifier: string): Platform {
	if (specifier.includes("*")) {
		return { ok: false, message: `${goQuote(specifier)}: wildcards not yet supported: invalid argument` };
	}
	const all = specifier.split("/");
	const parts = all.length > 4 ? [...all.slice(0, 3), all.slice(3).join("/")] : all;
	for (const [index, part] of parts.entries()) {
		const ok =
			index === 0 ? /^[A-Za-z0-9_.-]+(\([A-Za-z0-9_.+%-]*\))?$/.test(part) : /^[A-Za-z0-9_.-]+$/.test(part);
		if (ok) continue;
		const rule = `platform specifier component must match "^[A-Za-z0-9_.-]+$": invalid argument`;
		return {
			ok: false,
			message: `${goQuote(part)} is an invalid component of ${goQuote(specifier)}: ${rule}`,
		};
	}
	const [first = "", second, , ...more] = parts;
	if (more.length > 0)
		return { ok: false, message: `${goQuote(specifier)}: cannot parse platform specifier` };
	const os = normalizeSystem(first);
	if (second !== undefined) return { ok: true, os, architecture: normalizeArchitecture(second) };
	if (systems.has(os)) return { ok: true, os, architecture: "amd64" };
	const architecture = normalizeArchitecture(first);
	if (architectures.has(architecture)) return { ok: true, os: "linux", architecture };
	return {
		ok: false,
		message: `${goQuote(specifier)}: unknown operating system or architecture: invalid argument`,
	};
}

function normalizeSystem(text: string): string {
	const os = text.replace(/\(.*$/, "").toLowerCase();
	return os === "macos" ? "darwin" : os;
}

function normalizeArchitecture(text: string): string {
	switch (text.toLowerCase()) {
		case "i386":
			return "386";
		case "x86_64":
		case "x86-64":
		case "amd64":
			return "amd64";
		case "aarch64":
		case "arm64":
			return "arm64";
		case "armhf":
		case "armel":
			return "arm";
		default:
			return text.toLowerCase();
	}
}
