// What the names of images tell a checker: language, C library, release, numbers. Facts of the images' own pages.

/** An image's path and tag as written; registry and architecture of official images left out. */
export function parts(image: string): { readonly path: string; readonly tag: string } {
	const [, path = image, tag = ""] = /^([^@]*?)(?::([^:@/]+))?(?:@.*)?$/.exec(image) ?? [];
	const architecture = /^(amd64|i386|arm32v[567]|arm64v8|armhf|aarch64|ppc64le|riscv64|s390x)\//;
	return { path: path.replace(/^(docker\.io\/)?(library\/)?/, "").replace(architecture, ""), tag };
}

/** The path of an image without registry and tag. */
export function imageName(image: string): string {
	return parts(image).path;
}

/** The language whose programs an image brings; `none` where it is known to bring none, undefined where unknown. */
export function languageOf(image: string): string | undefined {
	const path = imageName(image);
	const last = path.slice(path.lastIndexOf("/") + 1);
	if (/^(alpine|debian|ubuntu|busybox|scratch|fedora|centos|rockylinux|almalinux)$/.test(path)) return "none";
	if (/distroless\/(static|base|cc)/.test(path)) return "none";
	if (/distroless\/(java|python3|nodejs)/.test(path)) return /(java|python|node)/.exec(path)?.[1];
	if (
		/^(mcr\.microsoft\.com\/dotnet\/(core\/)?(sdk|aspnet|runtime)|microsoft\/(dotnet|aspnetcore)(-build)?)$/.test(
			path,
		)
	)
		return "dotnet";
	if (/^(openjdk|eclipse-temurin|amazoncorretto|adoptopenjdk|ibmjava|sapmachine|tomcat|jetty)$/.test(last))
		return "java";
	return /^(node|python|ruby|php|nginx|httpd|golang|rust|perl|elixir|erlang|swift|haskell|julia)$/.test(path)
		? path
		: undefined;
}

/** The C library of an image; `none` where nothing dynamic can run, undefined where its name does not tell. */
export function libraryOf(image: string): "musl" | "glibc" | "none" | undefined {
	const { path, tag } = parts(image);
	if (path === "scratch" || /distroless\/static/.test(path)) return "none";
	if (/alpine/.test(path) || /alpine/.test(tag)) return "musl";
	if (/^busybox$/.test(path)) return /glibc/.test(tag) ? "glibc" : "none";
	if (/^(debian|ubuntu|fedora|centos|rockylinux|almalinux|amazonlinux|buildpack-deps|gcc)$/.test(path))
		return "glibc";
	if (/distroless/.test(path)) return "glibc";
	// Their tags name a system; those that name none stand on Debian.
	if (isOpam(path)) return /^(archlinux|windows|cygwin)/.test(tag) || tag.includes("$") ? undefined : "glibc";
	const language = languageOf(image);
	return language === undefined || language === "none" || tag.includes("$") ? undefined : "glibc";
}

const releases =
	/(wheezy|jessie|stretch|buster|bullseye|bookworm|trixie|forky|xenial|bionic|focal|jammy|noble|alpine\d[\d.]*)/;

const numbered: Readonly<Record<string, string>> = {
	"debian:8": "jessie",
	"debian:9": "stretch",
	"debian:10": "buster",
	"debian:11": "bullseye",
	"debian:12": "bookworm",
	"debian:13": "trixie",
	"ubuntu:16.04": "xenial",
	"ubuntu:18.04": "bionic",
	"ubuntu:20.04": "focal",
	"ubuntu:22.04": "jammy",
	"ubuntu:24.04": "noble",
};

/** The release of the system that an image's tag names. */
export function releaseOf(image: string): string | undefined {
	const { path, tag } = parts(image);
	const number = /distroless\/[a-z]+-debian(\d+)/.exec(path)?.[1];
	if (number !== undefined) return numbered[`debian:${number}`];
	if (path === "alpine") return /^\d/.test(tag) ? `alpine${tag}` : undefined;
	if (isOpam(path)) {
		const [, system, number = ""] = /^([a-z]+)-([\d.]+)/.exec(tag) ?? [];
		return system === "alpine" ? `alpine${number}` : numbered[`${system}:${number}`];
	}
	return releases.exec(tag)?.[1] ?? numbered[`${path}:${/^[\d.]+/.exec(tag)?.[0]}`];
}

const folders: Readonly<Record<string, string>> = {
	golang: "/go",
	php: "/var/www/html",
	perl: "/usr/src/app",
	httpd: "/usr/local/apache2",
	tomcat: "/usr/local/tomcat",
	composer: "/app",
	gradle: "/home/gradle",
};

function isOpam(path: string): boolean {
	return /^(ocaml\/opam2?|ocurrent\/opam)$/.test(path);
}

/** The user that an image sets, where its name tells of another one than root. */
export function userOf(image: string): string | undefined {
	return isOpam(parts(image).path) ? "opam" : undefined;
}

/** The working directory that an image sets; undefined where its name does not tell. */
export function workdirOf(image: string): string | undefined {
	const { path } = parts(image);
	if (folders[path] !== undefined) return folders[path];
	if (isOpam(path)) return "/home/opam";
	const plain =
		/^(gcc|buildpack-deps|maven|eclipse-temurin|openjdk|mcr\.microsoft\.com\/dotnet\/.*|microsoft\/dotnet)$/;
	if (path === "scratch" || path.startsWith("gcr.io/distroless/")) return "/";
	return languageOf(image) !== undefined || plain.test(path) ? "/" : undefined;
}
