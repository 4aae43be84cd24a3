// Properties of the conversion: whatever the input, it does not throw, answers within 50 ms, answers the same twice, is
// not offered on its own result, and what must hold of every result holds.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { ConversionResult } from "../server/src/service/convert/conversion.ts";
import { convert, converted } from "../server/src/service/convert/convert.ts";
import { noFacts } from "../server/src/service/facts/facts.ts";
import { buildGraph } from "../server/src/service/graph/build.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import { loadContext } from "../server/src/workspace/context.ts";
import { nodeFiles } from "../server/src/workspace/node-files.ts";
import { candidates, hasCorpus } from "../tools/compare/corpus.ts";
import { brokenInvariants } from "../tools/compare/invariants.ts";
import { stopwatch } from "./support/time.ts";

const here = import.meta.dirname;

// One for each ecosystem that no project of test/conversions and no sample shows.
const handmade: readonly string[] = [
	`FROM mcr.microsoft.com/dotnet/sdk:8.0
WORKDIR /src
COPY *.csproj ./
RUN dotnet restore
COPY . .
RUN dotnet publish -c Release -o /app
WORKDIR /app
ENTRYPOINT ["dotnet", "web.dll"]
`,
	`FROM gradle:8-jdk17
COPY --chown=gradle:gradle . /home/gradle/src
WORKDIR /home/gradle/src
RUN gradle bootJar --no-daemon
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "/home/gradle/src/build/libs/app.jar"]
`,
	`FROM elixir:1.16-alpine
ENV MIX_ENV=prod
WORKDIR /app
RUN mix local.hex --force && mix local.rebar --force
COPY mix.exs mix.lock ./
RUN mix deps.get --only prod
COPY . .
RUN mix release
CMD ["_build/prod/rel/app/bin/app", "start"]
`,
	`FROM php:8.2-apache
RUN apt-get update && apt-get install -y libzip-dev unzip && docker-php-ext-install zip
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
WORKDIR /var/www/html
COPY . .
RUN composer install --no-dev
`,
	`FROM haskell:9.4
WORKDIR /opt/app
COPY . .
RUN cabal update && cabal install --installdir=/usr/local/bin --install-method=copy
CMD ["app"]
`,
	`FROM swift:5.9-jammy
WORKDIR /build
COPY . .
RUN swift build -c release
CMD [".build/release/App"]
`,
	`FROM oven/bun:1
WORKDIR /app
COPY package.json bun.lockb ./
RUN bun install --frozen-lockfile
COPY . .
RUN bun run build
CMD ["bun", "dist/index.js"]
`,
	`FROM denoland/deno:1.40.0
WORKDIR /app
COPY . .
RUN deno compile --allow-net --output /usr/local/bin/app main.ts
CMD ["app"]
`,
	`FROM node:20 as build
WORKDIR /app
COPY package.json yarn.lock ./
RUN yarn install --frozen-lockfile && yarn cache clean
COPY . .
ARG VERSION
ENV VERSION=$VERSION NODE_ENV=production
RUN yarn build
RUN <<EOF
yarn install --production
rm -rf src
EOF
EXPOSE 3000/tcp 9229
VOLUME ["/app/data", "/tmp"]
HEALTHCHECK --interval=5m CMD curl -f http://localhost/ || exit 1
CMD yarn start
`,
];

const small: readonly string[] = [
	...handmade,
	...foldersIn("conversions").map((name) => read(join("conversions", name, "Dockerfile"))),
	...foldersIn("../sample")
		.map((name) => join("../sample", name, "Dockerfile.single"))
		.filter((path) => existsSync(join(here, path)))
		.map(read),
];

test("whole files: what must hold of a result holds", () => {
	assert.ok(small.length > 30);
	let offered = 0;
	for (const text of small) {
		const result = answer(text);
		if (!result.offered) continue;
		offered++;
		for (const conversion of result.conversions) {
			const after = converted(documentOf(text), conversion);
			const broken = brokenInvariants({ before: text, after, explanation: conversion.explanation });
			assert.deepEqual(broken, [], after);
		}
	}
	// Where nothing is offered nothing is proved.
	assert.ok(offered > 15, `${offered} of ${small.length} are converted`);
});

test("projects with all that their folders tell: what must hold of a result holds", async () => {
	for (const name of foldersIn("conversions")) {
		const text = read(join("conversions", name, "Dockerfile"));
		const context = await loadContext(nodeFiles, `${pathToFileURL(join(here, "conversions", name)).href}/`);
		assert.ok(context !== undefined, name);
		const result = convert({ graph: buildGraph(scan(documentOf(text))), facts: { ...noFacts, context } });
		for (const conversion of result.offered ? result.conversions : []) {
			const after = converted(documentOf(text), conversion);
			const { explanation } = conversion;
			assert.deepEqual(brokenInvariants({ before: text, after, explanation, context }), [], after);
		}
	}
});

test("files cut off at every line, and within lines", () => {
	const random = generator(1);
	for (const text of small) {
		for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) answer(text.slice(0, at));
		for (let round = 0; round < 10; round++) answer(text.slice(0, random(text.length)));
	}
});

test("files with something changed", () => {
	const random = generator(2);
	for (const text of small) {
		for (let round = 0; round < 40; round++) {
			let changed = text;
			for (let times = random(3); times >= 0; times--) changed = mutated(changed, random);
			const result = answer(changed);
			for (const conversion of result.offered ? result.conversions : []) {
				const after = converted(documentOf(changed), conversion);
				const broken = brokenInvariants({ before: changed, after, explanation: conversion.explanation });
				// What a broken program would have read can't be told; the rest must hold however odd the file is.
				const certain = broken.filter(
					({ invariant, message }) =>
						[1, 2, 3, 7].includes(invariant) && !/finding missing-(program|source)/.test(message),
				);
				assert.deepEqual(certain, [], `${changed}\n-----\n${after}`);
			}
		}
	}
});

test("odd files", () => {
	const head = "FROM golang:1.22\nWORKDIR /app\n";
	const tail = '\nRUN go build -o app\nCMD ["./app"]\n';
	for (const middle of [
		"RUN echo \0\u{1F600}\uFEFF",
		`RUN ${"(".repeat(5000)}`,
		`RUN ${"$(".repeat(3000)}`,
		`RUN ${"if x; then ".repeat(2000)}`,
		`RUN echo ${"x".repeat(150_000)}`,
		`RUN cat <<A <<B\n${"line\n".repeat(5000)}A\nB`,
		Array.from({ length: 450 }, (_, at) => `WORKDIR d${at}`).join("\n"),
		Array.from({ length: 450 }, (_, at) => `COPY d${at} /d/${at}/`).join("\n"),
		Array.from({ length: 450 }, (_, at) => `RUN mkdir -p /d/${at} && cp -r /d/${at - 1} /d/${at}`).join("\n"),
		"RUN a \\\n".repeat(5000),
		"# comment\n".repeat(10_000),
		"LABEL a=b\n".repeat(10_000),
	]) {
		answer(head + middle + tail);
	}
	answer("");
	answer("\uFEFFFROM golang\r\nRUN go build\r\nCMD ./a");
	answer(`FROM golang\nRUN ${"x".repeat(5_000_000)}\n`);
	answer(`FROM golang\n${"RUN true\n".repeat(100_000)}`);
});

// Each kind of length, below the limits of the conversion, at them, and far beyond.
test("long files of every kind", () => {
	const joined = (count: number, separator: string, one: (at: number) => string): string =>
		Array.from({ length: count }, (_, at) => one(at)).join(separator);
	const kinds: readonly ((count: number) => string)[] = [
		(count) => `RUN ${joined(count, " && ", () => "a")}`,
		(count) => `RUN ${joined(count, " || ", () => "a")}`,
		(count) => `RUN ${joined(count, " | ", () => "a")}`,
		(count) => `RUN ${joined(count, " ", (at) => (at % 2 ? "a &&" : "[ x ] ||"))} true`,
		(count) => `RUN ${joined(count, " && \\\n  ", (at) => `mkdir -p /d/${at} && cp -r /d/${at} /e/${at}`)}`,
		(count) => `RUN ${joined(count, " && ", (at) => `go build -o /out/x${at} ./cmd/x${at}`)}`,
		(count) => `RUN ${joined(count, " && ", (at) => `sh -c "cd d${at} && b"`)}`,
		(count) => `RUN ${joined(count, "; ", (at) => `if x; then y${at}; fi`)}`,
		(count) => `RUN ${joined(count, "; ", (at) => `(A=$A; cd x${at})`)}`,
		(count) => `RUN ${joined(count, " && ", (at) => `cd d${at}`)}`,
		(count) => `RUN A=xxxxxxxx && ${joined(count, " && ", () => "A=$A$A")}`,
		(count) => `RUN apt-get install -y ${joined(count, " ", (at) => `lib${at}-dev`)}`,
		(count) => `RUN cp ${joined(count, " ", (at) => `/x/${at}`)} /y/`,
		(count) => `RUN <<END\n${joined(count, "\n", (at) => `echo x >/f${at}`)}\nEND`,
		(count) => `RUN echo ${"${a:-".repeat(count)}`,
		(count) => `RUN echo ${'"$(a '.repeat(count)}${')"'.repeat(count)}`,
		(count) => `RUN ${"{ ".repeat(count)}a;${" };".repeat(count)}`,
		(count) =>
			`RUN ${joined(Math.min(count, 12), " ", () => "for x in 1 2 3 4; do")} a; ${"done; ".repeat(Math.min(count, 12))}`,
		(count) => `COPY ${joined(count, " ", (at) => `x${at}`)} /y/`,
		(count) => `ENV ${joined(count, " ", (at) => `A${at}=$A`)}\n${joined(200, "\n", (at) => `RUN a${at}`)}`,
		(count) => `ENV A=${"x".repeat(200)}\nRUN echo ${"$A".repeat(count)}`,
		(count) => joined(Math.min(count, 480), "\n", (at) => `ENV A${at}=$A${at - 1}/x`),
		(count) => joined(Math.min(count, 480), "\n", () => "ENV A=$A$A"),
	];
	for (const kind of kinds) {
		for (const count of [100, 290, 390, 1000, 4000]) {
			const middle = kind(count);
			for (const [base, command] of [
				["golang:1.22", "go build -o app"],
				["node:20", "npm run build"],
			]) {
				answer(`FROM ${base}\nWORKDIR /app\nCOPY . .\n${middle}\nRUN ${command}\nCMD ["./app"]\n`);
			}
		}
	}
});

if (hasCorpus()) {
	test("real files, cut off and changed", () => {
		const random = generator(3);
		const files = ["single", "single_history", "single_noconvert"].flatMap(candidates);
		for (const [index, { text }] of files.entries()) {
			if (index % 5 === 0) answer(text.slice(0, random(text.length)));
			if (index % 5 === 1) answer(mutated(text, random));
			if (index % 5 === 2) answer(mutated(mutated(mutated(text, random), random), random));
		}
	});
}

// The answer to a text, held against all properties that need no second file.
function answer(text: string): ConversionResult {
	const [result, milliseconds] = timed(text);
	assert.deepEqual(timed(text)[0], result, "two answers");
	if (milliseconds > 50) {
		// The tests run side by side: the least of some tries is what it takes.
		const least = Math.min(...[1, 2, 3, 4].map(() => timed(text)[1]));
		assert.ok(least <= 50, `${least} ms for\n${text.slice(0, 2000)}`);
	}
	for (const conversion of result.offered ? result.conversions : []) {
		const after = converted(documentOf(text), conversion);
		assert.equal(timed(after)[0].offered, false, `offered on its own result:\n${after}`);
	}
	return result;
}

// The conversion alone is timed: the graph is there already when somebody asks for it.
function timed(text: string): readonly [ConversionResult, number] {
	const graph = buildGraph(scan(documentOf(text)));
	const elapsed = stopwatch();
	const result = convert({ graph, facts: noFacts });
	return [result, elapsed()];
}

function documentOf(text: string): TextDocument {
	return TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
}

function foldersIn(path: string): readonly string[] {
	const entries = readdirSync(join(here, path), { withFileTypes: true });
	return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

function read(path: string): string {
	return readFileSync(join(here, path), "utf8");
}

// A small generator, so that a failure comes again.
function generator(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const characters = "\"'`$\\{}()[]<>|&;#\n \t=:/*~,-\0é";
const lines: readonly string[] = [
	"USER app",
	'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
	"ARG NAME=/srv",
	"WORKDIR $NAME",
	"ENV NAME=value PATH=/opt/bin:$PATH",
	"COPY --chown=app:app config.yaml /etc/app/",
	"ADD https://example.com/file.tar.gz /opt/",
	"RUN apt-get update && apt-get install -y libpq5 gcc && rm -rf /var/lib/apt/lists/*",
	"RUN useradd -m app && mkdir -p /data && chown app /data",
	"RUN --mount=type=cache,target=/root/.cache make",
	"VOLUME /data",
	"HEALTHCHECK NONE",
	"STOPSIGNAL SIGTERM",
	'LABEL a=b \\\n  # why\n  c="d e"',
	"ONBUILD RUN true",
	'ENTRYPOINT ["tini", "--"]',
	"CMD exec app $NAME",
	"# escape=`",
	"FROM scratch",
	"EXPOSE 80-90/udp $PORT",
];

function mutated(text: string, random: (below: number) => number): string {
	const own = text.split("\n");
	const at = random(text.length + 1);
	switch (random(9)) {
		case 0:
			own.splice(random(own.length), 1);
			return own.join("\n");
		case 1: {
			const [line = ""] = own.splice(random(own.length), 1);
			own.splice(random(own.length + 1), 0, line);
			return own.join("\n");
		}
		case 2:
			own.splice(random(own.length + 1), 0, own[random(own.length)] ?? "");
			return own.join("\n");
		case 3:
			own.splice(random(own.length + 1), 0, lines[random(lines.length)] ?? "");
			return own.join("\n");
		case 4:
			return text.slice(0, at) + (characters[random(characters.length)] ?? "") + text.slice(at);
		case 5:
			return text.slice(0, at) + text.slice(at + 1 + random(8));
		case 6:
			return text.replaceAll("\n", "\r\n");
		case 7:
			return text.replace(/^[A-Z]+(?= )/gm, (word) => (random(2) === 0 ? word.toLowerCase() : word));
		default:
			return text.replace(/\n?$/, random(2) === 0 ? "" : "\n\n");
	}
}
