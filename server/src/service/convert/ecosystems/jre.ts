// The image with the Java runtime of a build image's version, by the naming of the images themselves.

import type { RuntimeBase } from "../bases.ts";
import { type BaseImage, imageOf } from "../image.ts";

/**
 * Takes the image that a Java program is built in; gives the one with the runtime of the same version, or the same Java
 * without the build tool. undefined where the name tells no version, or leads to no smaller image.
 */
export function jreOf(base: BaseImage, written: string): RuntimeBase | undefined {
	if (base.digest !== undefined) return undefined;
	// What a build argument decides stays its business: only what is written counts.
	const named = written.includes("$") ? imageOf(written) : base;
	const image = named.official ? officialRuntime(named, written) : otherRuntime(named, written);
	if (image === undefined) return undefined;
	const runtime = /jre/.test(image);
	const why = runtime
		? "the runtime alone, of the version that the build image has."
		: "the same Java, without the build tool.";
	return {
		id: runtime ? "jre" : "jdk",
		image,
		system: systemFor(base, image),
		shell: true,
		certificates: true,
		programs: [
			"java",
			"keytool",
			..."sh bash cat echo ls mkdir chmod chown env sleep exec test [ grep sed".split(" "),
		],
		why: `${image}: ${why}`,
	};
}

// "same" where both images have the packages of one system.
function systemFor(base: BaseImage, image: string): RuntimeBase["system"] {
	if (/alpine/.test(image)) return "alpine";
	// Amazon's Linux has another package manager than what Maven's image is built on.
	if (/amazoncorretto/.test(image)) return "none";
	const temurin = /(temurin|adoptopenjdk)/.test(image);
	if (temurin && base.system.kind === "ubuntu") return "same";
	// Docker's openjdk images before Java 12, and Maven's on them, stand on Debian.
	const old = /openjdk:(7|8|9|10|11)\b/.test(image) && !/temurin/.test(base.tag ?? "");
	return old ? "same" : "debian";
}

function officialRuntime(base: BaseImage, written: string): string | undefined {
	const tag = base.tag ?? "";
	const { prefix } = base;
	const system = /-(alpine|noble|jammy|focal)\b/.exec(tag)?.[0] ?? "";
	switch (base.name) {
		case "maven": {
			const temurin = /(?:^|-)(?:eclipse-)?temurin-(\d+)/.exec(tag)?.[1];
			if (temurin !== undefined) return temurinRuntime(prefix, temurin, system);
			const corretto = /(?:^|-)amazoncorretto-(\d+)(-alpine|-al\d+|-debian)?/.exec(tag);
			if (corretto !== null)
				return `${prefix}amazoncorretto:${corretto[1]}${corretto[2] === "-alpine" ? "-alpine" : ""}`;
			const openjdk = /(?:^|-)(?:openjdk|jdk)-(\d+)(-slim|-alpine)?/.exec(tag);
			return openjdk?.[1] === undefined ? undefined : openjdkRuntime(prefix, openjdk[1], openjdk[2] ?? "");
		}
		case "gradle": {
			const version = /(?:^|-)jdk-?(\d+)/.exec(tag)?.[1];
			return version === undefined ? undefined : temurinRuntime(prefix, version, system);
		}
		case "clojure": {
			const [, vendor, version] = /^(openjdk|temurin)-(\d+)/.exec(tag) ?? [];
			if (version === undefined) return undefined;
			return vendor === "temurin"
				? temurinRuntime(prefix, version, system)
				: openjdkRuntime(prefix, version, /-slim\b/.test(tag) ? "-slim" : "");
		}
		case "eclipse-temurin":
		case "adoptopenjdk":
		case "sapmachine":
			if (/-jre/.test(tag)) return undefined;
			if (/-jdk/.test(tag)) return written.replace(/-jdk/, "-jre");
			return /^\d+$/.test(tag) && base.name === "eclipse-temurin" ? `${written}-jre` : undefined;
		case "openjdk":
		case "java":
			return openjdkSibling(base, written);
		default:
			return undefined;
	}
}

// Images of sbt's makers: the tag starts with the Java that they stand on.
function otherRuntime(base: BaseImage, written: string): string | undefined {
	const tag = base.tag ?? "";
	const registry = base.prefix.replace(/(sbtscala|hseeberger)\/$/, "");
	if (/^(docker\.io\/)?(sbtscala|hseeberger)\/scala-sbt:/.test(written)) {
		const temurin = /^eclipse-temurin-(?:(focal|jammy|noble|alpine)-)?([\d.]+_\d+|\d+[\d.]*)/.exec(tag);
		if (temurin?.[2] !== undefined) {
			const release = temurin[1] === undefined ? "" : `-${temurin[1]}`;
			// Eclipse's own tags have the build's number, `21.0.6_7`, or the first number alone.
			const exact = /_\d+$/.test(temurin[2]) && !temurin[2].startsWith("8");
			const version = exact ? temurin[2] : (/^\d+/.exec(temurin[2])?.[0] ?? "");
			return hasTemurinRuntime(version) ? `${registry}eclipse-temurin:${version}-jre${release}` : undefined;
		}
		const openjdk = /^(?:openjdk-)?(8|11)(?:u\d+|\.0\.\d+(?:\.\d+)?)?[-_]/.exec(tag)?.[1];
		return openjdk === undefined ? undefined : openjdkRuntime(registry, openjdk, "");
	}
	const adopt = /^(docker\.io\/)?adoptopenjdk\/openjdk\d+(:|$)/.test(written);
	if (adopt && (base.tag === undefined || base.tag === "latest"))
		return `${written.replace(/:latest$/, "")}:jre`;
	return undefined;
}

function temurinRuntime(prefix: string, version: string, system: string): string | undefined {
	return hasTemurinRuntime(version) ? `${prefix}eclipse-temurin:${version}-jre${system}` : undefined;
}

// Eclipse publishes no runtime images for the versions between 11 and 17.
function hasTemurinRuntime(version: string): boolean {
	const major = Number(/^\d+/.exec(version)?.[0]);
	return major === 8 || major === 11 || major >= 17;
}

// `openjdk:8u151-jdk-alpine` to `openjdk:8u151-jre-alpine`. There are no runtimes of Java 12 and later.
function openjdkSibling(base: BaseImage, written: string): string | undefined {
	const tag = base.tag ?? "";
	const major = Number(/^(\d+)/.exec(tag)?.[1]);
	if (Number.isNaN(major) || major > 11 || /-jre|windows|nanoserver/.test(tag)) return undefined;
	if (/-jdk/.test(tag)) return written.replace(/-jdk/, "-jre");
	const plain = /^(\d+(?:u\d+)?(?:\.\d+)*)((?:-slim|-alpine).*)?$/.exec(tag);
	return plain === null
		? undefined
		: `${written.slice(0, written.length - tag.length)}${plain[1]}-jre${plain[2] ?? ""}`;
}

// Docker's openjdk images have a JRE up to Java 11; later ones are JDKs alone.
function openjdkRuntime(prefix: string, version: string, form: string): string | undefined {
	if (Number(version) <= 11) return `${prefix}openjdk:${version}-jre${form}`;
	return form === "-alpine" ? undefined : `${prefix}openjdk:${version}${form === "" ? "-slim" : form}`;
}
