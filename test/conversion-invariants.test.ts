// The checker of conversions: it is silent on a sound one, and speaks of each way in which one can be wrong.

import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenInvariants } from "../tools/compare/invariants.ts";

const before = `# syntax=docker/dockerfile:1
# The program.
FROM golang:1.22-alpine3.19
LABEL team="web"
ENV PORT=8080 CGO_ENABLED=0
RUN apk add --no-cache git ffmpeg
RUN adduser -D app
WORKDIR /src
COPY go.mod ./
# Fetch first.
RUN go mod download
COPY . .
COPY config.yaml /etc/app/config.yaml
RUN go build -o /usr/local/bin/app .
# For the load balancer.
EXPOSE $PORT
USER app
HEALTHCHECK CMD ["/usr/local/bin/app", "-check"]
CMD ["/usr/local/bin/app"]
`;

const after = `# syntax=docker/dockerfile:1
# The program.
FROM golang:1.22-alpine3.19 AS build
ENV PORT=8080 CGO_ENABLED=0
RUN apk add --no-cache git ffmpeg
RUN adduser -D app
WORKDIR /src
COPY go.mod ./
# Fetch first.
RUN go mod download
COPY . .
COPY config.yaml /etc/app/config.yaml
RUN go build -o /usr/local/bin/app .

FROM alpine:3.19
ENV PORT=8080 CGO_ENABLED=0
RUN apk add --no-cache ffmpeg
RUN adduser -D app
WORKDIR /src
COPY --from=build /etc/app/config.yaml /etc/app/
COPY --from=build /usr/local/bin/app /usr/local/bin/
LABEL team="web"
# For the load balancer.
EXPOSE $PORT
USER app
HEALTHCHECK CMD ["/usr/local/bin/app", "-check"]
CMD ["/usr/local/bin/app"]
`;

test("a sound conversion: nothing to say", () => {
	assert.deepEqual(broken(before, after), []);
});

// Each line spoils the result in one way: what is replaced, by what, and the invariants that must speak.
const spoilt: readonly (readonly [
	name: string,
	from: string | RegExp,
	to: string,
	invariant: number,
	message: RegExp,
])[] = [
	["refused by BuildKit", "--from=build /usr", "--from=build --nope /usr", 1, /refuses/],
	["no second stage", /\nFROM alpine[\s\S]*$/, "\n", 1, /no second stage/],
	["nothing from the build stage", /COPY --from=build.*\n/g, "", 1, /takes nothing/],
	["a new warning", "FROM alpine:3.19", "FROM alpine:3.19 AS Final", 1, /StageNameCasing/],
	["an instruction lost", "RUN go mod download\n", "", 2, /go mod download/],
	["an instruction changed", "-o /usr/local/bin/app .\n\n", "-o /usr/local/bin/app ./cmd\n\n", 2, /\.\/cmd/],
	["an instruction out of order", /(COPY go\.mod .*\n)(# Fetch.*\n.*\n)/, "$2$1", 2, /not in its place/],
	["an instruction made up", "WORKDIR /src\nCOPY go", "WORKDIR /src\nRUN date\nCOPY go", 2, /RUN date/],
	["a base changed", "FROM golang:1.22-alpine3.19 AS", "FROM golang:1.23-alpine3.19 AS", 2, /first FROM/],
	["a comment lost", "# Fetch first.\n", "", 2, /Fetch first/],
	[
		"a comment elsewhere",
		"# For the load balancer.\nEXPOSE $PORT",
		"EXPOSE $PORT\n# For the load balancer.",
		2,
		/no longer above/,
	],
	["the end lost", /^USER app\n/m, "", 2, /USER app/],
	["a label lost", 'LABEL team="web"\n', "", 3, /LABEL team is missing/],
	["a label changed", 'team="web"', 'team="net"', 3, /LABEL team is net/],
	["a port lost", "EXPOSE $PORT", "EXPOSE 80", 3, /EXPOSE 8080 is missing/],
	["a port made up", "EXPOSE $PORT", "EXPOSE $PORT 81", 3, /EXPOSE 81 is there/],
	[
		"a port whose variable is gone",
		"alpine:3.19\nENV PORT=8080 CGO_ENABLED=0\n",
		"alpine:3.19\n",
		3,
		/EXPOSE/,
	],
	["a variable lost", "alpine:3.19\nENV PORT=8080 CGO", "alpine:3.19\nARG PORT=8080\nENV CGO", 3, /PORT/],
	["a variable changed", "alpine:3.19\nENV PORT=8080", "alpine:3.19\nENV PORT=80", 3, /PORT is 80/],
	["another user", "USER app", "USER root", 3, /USER/],
	["another command", /CMD \["\/usr\/local\/bin\/app"\]/, 'CMD ["/usr/local/bin/app", "-v"]', 3, /CMD/],
	["a command in shell form", /CMD \["\/usr\/local\/bin\/app"\]/, "CMD /usr/local/bin/app", 3, /CMD/],
	["a health check lost", /HEALTHCHECK.*\n/, "", 3, /HEALTHCHECK is missing/],
	["another folder", /3\.19\nENV([\s\S]*)WORKDIR \/src/, "3.19\nENV$1WORKDIR /", 3, /WORKDIR/],
	["a package lost", "RUN apk add --no-cache ffmpeg\n", "", 4, /ffmpeg/],
	[
		"a user not created",
		/(ffmpeg\n)RUN adduser -D app\nWORKDIR \/src\nCOPY --from/,
		"$1WORKDIR /src\nCOPY --from",
		4,
		/user app/,
	],
	["a file lost", "COPY --from=build /etc/app/config.yaml /etc/app/\n", "", 4, /config\.yaml/],
	["another release", "FROM alpine:3.19", "FROM alpine:3.20", 5, /release/],
	["another platform", "FROM alpine:3.19", "FROM --platform=linux/arm64 alpine:3.19", 5, /platform/],
	["the latest", "FROM alpine:3.19", "FROM alpine", 6, /latest/],
	["a tag made up", "FROM alpine:3.19", "FROM alpine:3.19.7", 6, /3\.19\.7/],
	["letter case of a keyword", "\nUSER app", "\nuser app", 7, /lower case/],
	["letter case of AS", "AS build", "as build", 7, /letter case/],
	["line ends", "FROM alpine:3.19\n", "FROM alpine:3.19\r\n", 7, /CRLF/],
	["the end of the file", /\n$/, "", 7, /end of the file/],
	["empty lines", "\n\nFROM", "\n\n\nFROM", 7, /empty lines/],
	["white space", "FROM alpine:3.19\n", "FROM alpine:3.19 \n", 7, /White space/],
];

for (const [name, from, to, invariant, message] of spoilt) {
	test(`a spoilt conversion: ${name}`, () => {
		const text = after.replace(from, to);
		assert.notEqual(text, after, "nothing was spoilt");
		speaks(broken(before, text), invariant, message);
	});
}

// Ways that need another file: the old one, and its result as it must not be.
const wrong: readonly (readonly [
	name: string,
	before: string,
	after: string,
	invariant: number,
	message: RegExp,
])[] = [
	[
		"a program that is linked against glibc lands on musl",
		'FROM golang:1.22\nWORKDIR /a\nCOPY . .\nRUN go build -o a\nCMD ["./a"]\n',
		'FROM golang:1.22 AS build\nWORKDIR /a\nCOPY . .\nRUN go build -o a\n\nFROM alpine:3\nWORKDIR /a\nCOPY --from=build /a/a /a/\nCMD ["./a"]\n',
		5,
		/linked against glibc, and alpine:3 has musl/,
	],
	[
		"a program that is linked against musl lands where nothing is",
		'FROM alpine:3.19\nRUN apk add gcc musl-dev\nCOPY a.c /a.c\nRUN gcc -o /a /a.c\nCMD ["/a"]\n',
		'FROM alpine:3.19 AS build\nRUN apk add gcc musl-dev\nCOPY a.c /a.c\nRUN gcc -o /a /a.c\n\nFROM scratch\nCOPY --from=build /a /\nCMD ["/a"]\n',
		5,
		/scratch has no C library/,
	],
	[
		"another version of a language",
		'FROM python:3.11\nWORKDIR /a\nCOPY . .\nRUN pip install .\nCMD ["python", "a.py"]\n',
		'FROM python:3.11 AS build\nWORKDIR /a\nCOPY . .\nRUN pip install .\n\nFROM python:3.12-slim\nWORKDIR /a\nCOPY --from=build /a /a/\nCMD ["python", "a.py"]\n',
		5,
		/version of python was 3.11/,
	],
	[
		"an image that was never published",
		'FROM openjdk:17\nWORKDIR /a\nCOPY . .\nRUN javac A.java\nCMD ["java", "A"]\n',
		'FROM openjdk:17 AS build\nWORKDIR /a\nCOPY . .\nRUN javac A.java\n\nFROM openjdk:17-jre\nWORKDIR /a\nCOPY --from=build /a /a/\nCMD ["java", "A"]\n',
		6,
		/no image openjdk:17-jre/,
	],
	[
		"the shell of a command",
		'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nCOPY . /a\nRUN make -C /a\nCMD /a/a\n',
		'FROM debian:12 AS build\nSHELL ["/bin/bash", "-c"]\nCOPY . /a\nRUN make -C /a\n\nFROM debian:12-slim\nCOPY --from=build /a/a /a/\nCMD /a/a\n',
		3,
		/CMD is \/bin\/sh/,
	],
	[
		"the shell of a RUN",
		'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nCOPY . /a\nRUN make -C /a\nRUN echo {1,2}\nCMD ["/a/a"]\n',
		'FROM debian:12 AS build\nSHELL ["/bin/bash", "-c"]\nCOPY . /a\nRUN make -C /a\n\nFROM debian:12-slim\nCOPY --from=build /a/a /a/\nRUN echo {1,2}\nCMD ["/a/a"]\n',
		3,
		/SHELL of RUN echo/,
	],
	[
		"a program that is run and nowhere",
		'FROM debian:12\nWORKDIR /a\nCOPY . .\nRUN make\nCMD ["./a"]\n',
		'FROM debian:12 AS build\nWORKDIR /a\nCOPY . .\nRUN make\n\nFROM debian:12-slim\nWORKDIR /a\nCOPY --from=build /a/b /a/c\nCMD ["./a"]\n',
		4,
		/\/a\/a is run/,
	],
	[
		"a jar that is run and nowhere",
		'FROM maven:3-eclipse-temurin-17\nCOPY . .\nRUN mvn package\nCMD ["java", "-jar", "/target/a.jar"]\n',
		'FROM maven:3-eclipse-temurin-17 AS build\nCOPY . .\nRUN mvn package\n\nFROM eclipse-temurin:17-jre\nCOPY --from=build /target/b.jar /app/\nCMD ["java", "-jar", "/target/a.jar"]\n',
		4,
		/\/target\/a.jar is run/,
	],
	[
		"a language that the base does not have",
		'FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm run build\nCMD ["node", "dist/a.js"]\n',
		'FROM node:20 AS build\nWORKDIR /a\nCOPY . .\nRUN npm run build\n\nFROM debian:12-slim\nWORKDIR /a\nCOPY --from=build /a /a/\nCMD ["node", "dist/a.js"]\n',
		4,
		/node is run, and debian:12-slim has none/,
	],
	[
		"a user of the old base",
		'FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm run build\nUSER node\nCMD ["./a"]\n',
		'FROM node:20 AS build\nWORKDIR /a\nCOPY . .\nRUN npm run build\n\nFROM debian:12-slim\nWORKDIR /a\nCOPY --from=build /a /a/\nUSER node\nCMD ["./a"]\n',
		4,
		/user node comes with node:20/,
	],
	[
		"a program that a RUN fetches",
		'FROM golang:1.22\nRUN wget -qO/bin/probe http://a/b && chmod +x /bin/probe\nWORKDIR /a\nCOPY . .\nRUN CGO_ENABLED=0 go build -o a\nCMD ["./a"]\n',
		'FROM golang:1.22 AS build\nRUN wget -qO/bin/probe http://a/b && chmod +x /bin/probe\nWORKDIR /a\nCOPY . .\nRUN CGO_ENABLED=0 go build -o a\n\nFROM alpine:3\nWORKDIR /a\nCOPY --from=build /a/a /a/\nCMD ["./a"]\n',
		4,
		/\/bin\/probe is put there by a RUN/,
	],
	[
		"what is copied after the cut is asked of the build stage",
		'FROM gcc:12\nWORKDIR /a\nCOPY a.c .\nRUN gcc a.c -o a\nCOPY a.txt .\nCMD ["./a"]\n',
		'FROM gcc:12 AS build\nWORKDIR /a\nCOPY a.c .\nRUN gcc a.c -o a\n\nFROM debian:12-slim\nWORKDIR /a\nCOPY --from=build /a/a /a/a.txt /a/\nCOPY a.txt .\nCMD ["./a"]\n',
		4,
		/a.txt is copied from the build stage, which does not have it/,
	],
	[
		"a path that is relative to nothing",
		'FROM debian:12\nARG FILE=a\nWORKDIR /a\nRUN curl -o $FILE http://a/b\nCMD ["/a/a"]\n',
		'FROM debian:12 AS build\nARG FILE=a\nWORKDIR /a\nRUN curl -o $FILE http://a/b\n\nFROM debian:12-slim\nARG FILE=a\nWORKDIR /a\nCOPY --from=build ${FILE} /a/\nCMD ["/a/a"]\n',
		4,
		/a is copied from the root of the build stage/,
	],
	[
		"a RUN that reads what is gone",
		'FROM debian:12\nCOPY a.lock /a/\nRUN make -C /a\nRUN cp /a/a.lock /b\nCMD ["/a/a"]\n',
		'FROM debian:12 AS build\nCOPY a.lock /a/\nRUN make -C /a\n\nFROM debian:12-slim\nCOPY --from=build /a/a /a/a\nRUN cp /a/a.lock /b\nCMD ["/a/a"]\n',
		4,
		/\/a\/a.lock is not there/,
	],
	[
		"a package that is made up",
		'FROM debian:8\nRUN curl -o /usr/local/bin/tini http://a/tini\nCOPY . /a\nRUN make -C /a\nENTRYPOINT ["tini", "/a/a"]\n',
		'FROM debian:8 AS build\nRUN curl -o /usr/local/bin/tini http://a/tini\nCOPY . /a\nRUN make -C /a\n\nFROM debian:8-slim\nRUN apt-get update && apt-get install -y tini\nCOPY --from=build /a/a /a/\nENTRYPOINT ["tini", "/a/a"]\n',
		4,
		/package tini is installed/,
	],
	[
		"rights that only sudo gives",
		'FROM a/opam:1\nRUN sudo dnf install -y libev\nWORKDIR /a\nCOPY . .\nRUN make\nCMD ["./a"]\n',
		'FROM a/opam:1 AS build\nRUN sudo dnf install -y libev\nWORKDIR /a\nCOPY . .\nRUN make\n\nFROM a/opam:1\nRUN dnf install -y libev\nWORKDIR /a\nCOPY --from=build /a/a /a/\nCMD ["./a"]\n',
		4,
		/rights/,
	],
	[
		"configuration that is installed elsewhere",
		'FROM debian:12\nCOPY . /a\nRUN cd /a && ./configure --sysconfdir=/etc/a && make install\nCMD ["a"]\n',
		'FROM debian:12 AS build\nCOPY . /a\nRUN cd /a && ./configure --sysconfdir=/etc/a && make install\n\nFROM debian:12-slim\nCOPY --from=build /usr/local /usr/local/\nCMD ["a"]\n',
		4,
		/sysconfdir/,
	],
	[
		"libraries that nobody makes known",
		'FROM debian:12\nCOPY . /a\nRUN make -C /a install && ldconfig\nCMD ["a"]\n',
		'FROM debian:12 AS build\nCOPY . /a\nRUN make -C /a install && ldconfig\n\nFROM debian:12-slim\nCOPY --from=build /usr/local /usr/local/\nCMD ["a"]\n',
		4,
		/ldconfig/,
	],
	[
		"a backslash where the escape character is another",
		'# escape=`\nFROM golang:1.22\nCOPY . /a\nRUN go build -o /a/a /a\nCMD ["/a/a"]\n',
		'# escape=`\nFROM golang:1.22 AS build\nCOPY . /a\nRUN go build -o /a/a /a\n\nFROM golang:1.22\n# \\\nCOPY --from=build /a/a /a/\nCMD ["/a/a"]\n',
		7,
		/backslash/,
	],
];

for (const [name, old, now, invariant, message] of wrong) {
	test(`a wrong conversion: ${name}`, () => speaks(broken(old, now), invariant, message));
}

function broken(old: string, now: string): readonly string[] {
	const found = brokenInvariants({ before: old, after: now, explanation: [] });
	return found.map(({ invariant, message }) => `${invariant}: ${message}`);
}

function speaks(found: readonly string[], invariant: number, message: RegExp): void {
	const spoken = found.some((each) => each.startsWith(`${invariant}: `) && message.test(each));
	assert.ok(spoken, `said: ${found.join("\n")}`);
}

const site = `FROM node:22
WORKDIR /app
COPY . .
RUN npm ci && npm run build
EXPOSE 3000
CMD ["npx", "serve", "-s", "dist", "-l", "3000"]
`;

const served = `FROM node:22 AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build
CMD ["npx", "serve", "-s", "dist", "-l", "3000"]

FROM nginx:stable-alpine
RUN printf '%s\\n' 'server {' '    listen 3000;' '    root /usr/share/nginx/html;' \\
    '    location / { try_files /index.html =404; }' '}' > /etc/nginx/conf.d/default.conf
COPY --from=build /app/dist /usr/share/nginx/html/
EXPOSE 3000
`;

test("nginx in the place of a static server: nothing to say, and each way in which it can be wrong", () => {
	assert.deepEqual(broken(site, served), []);
	for (const [from, to, message] of [
		["listen 3000", "listen 80", /listens on 80/],
		["EXPOSE 3000\n", "", /EXPOSE 3000 is missing/],
		["try_files /index.html", "try_files $uri", /index\.html/],
		["/app/dist /usr", "/app/src /usr", /did not serve/],
		["html/\n", "site/\n", /not alone/],
		["EXPOSE 3000\n", 'EXPOSE 3000\nCMD ["sh"]\n', /something else than nginx/],
	] as const) {
		const found = broken(site, served.replace(from, to));
		assert.ok(
			found.some((each) => message.test(each)),
			`${from} -> ${to}: ${JSON.stringify(found)}`,
		);
	}
});

const run = `FROM mcr.microsoft.com/dotnet/sdk:8.0
ENV Shop=corner
WORKDIR /src
COPY . .
RUN dotnet build
EXPOSE 80
CMD ["dotnet", "run", "--", "--port", "80"]
`;

const published = `FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
ENV Shop=corner
WORKDIR /src
COPY . .
RUN dotnet build
CMD ["dotnet", "run", "--", "--port", "80"]
RUN dotnet publish Shop.csproj -c Debug -o /publish

FROM mcr.microsoft.com/dotnet/aspnet:8.0
ENV Shop=corner
WORKDIR /src
COPY --from=build /publish /src/
EXPOSE 80
CMD ["dotnet", "Shop.dll", "--port", "80"]
`;

test("a published program in the place of dotnet run: nothing to say, and each way in which it can be wrong", () => {
	assert.deepEqual(broken(run, published), []);
	for (const [from, to, message] of [
		["-c Debug", "-c Release", /Release is published/],
		["RUN dotnet publish", "RUN dotnet pack", /dotnet pack/],
		["Shop.dll", "Store.dll", /makes Shop\.dll/],
		["/publish /src/", "/publish /app/", /project's folder/],
		["aspnet:8.0\nENV Shop=corner\n", "aspnet:8.0\n", /variable Shop/],
		["aspnet:8.0", "aspnet:9.0", /version of dotnet/],
		['Shop.dll", "--port", "80"', 'Shop.dll", "--port", "81"', /arguments/],
		["Shop.dll", "/other/Shop.dll", /not where it was copied to/],
		["EXPOSE 80\n", "", /EXPOSE 80 is missing/],
		["aspnet:8.0\nENV Shop=corner\nWORKDIR /src", "aspnet:8.0\nENV Shop=corner\nWORKDIR /", /started in/],
	] as const) {
		const found = broken(run, published.replace(from, to));
		assert.ok(
			found.some((each) => message.test(each)),
			`${from} -> ${to}: ${JSON.stringify(found)}`,
		);
	}
});

const cargoRun = `FROM rust:1.79-bookworm
ENV SHOP=corner
WORKDIR /app
COPY . .
EXPOSE 80
CMD ["cargo", "run", "--release", "--", "--port", "80"]
`;

const byItself = `FROM rust:1.79-bookworm AS build
ENV SHOP=corner
WORKDIR /app
COPY . .
CMD ["cargo", "run", "--release", "--", "--port", "80"]
RUN cargo build --release

FROM debian:bookworm-slim
ENV SHOP=corner
WORKDIR /app
COPY --from=build /app/target/release/shop /app/target/release/
EXPOSE 80
CMD ["/app/target/release/shop", "--port", "80"]
`;

test("a program by itself in the place of its build tool: nothing to say, and each way in which it can be wrong", () => {
	assert.deepEqual(broken(cargoRun, byItself), []);
	for (const [from, to, message] of [
		["RUN cargo build --release", "RUN cargo test --release", /not in what is built/],
		["RUN cargo build --release", "RUN cargo build --release --offline", /--offline was no option/],
		["RUN cargo build --release", "RUN cargo build --release\nRUN date", /what the file had not: RUN/],
		['CMD ["cargo", "run", "--release", "--", "--port", "80"]\n', "", /lost its CMD/],
		['shop", "--port", "80"', 'shop", "--port", "81"', /81 was nothing/],
		[
			'CMD ["/app/target/release/shop", "--port", "80"]',
			"CMD /app/target/release/shop --port 80",
			/another form/,
		],
		[
			"COPY --from=build /app/target/release/shop",
			"COPY --from=build /app/Cargo.toml",
			/target\/release\/shop is run/,
		],
		["ENV SHOP=corner\nWORKDIR /app\nCOPY --from", "WORKDIR /app\nCOPY --from", /variable SHOP is gone/],
		["EXPOSE 80\n", "", /EXPOSE 80 is missing/],
		[
			"bookworm-slim\nENV SHOP=corner\nWORKDIR /app",
			"bookworm-slim\nENV SHOP=corner\nWORKDIR /",
			/WORKDIR is/,
		],
	] as const) {
		const found = broken(cargoRun, byItself.replace(from, to));
		assert.ok(
			found.some((each) => message.test(each)),
			`${from} -> ${to}: ${JSON.stringify(found)}`,
		);
	}
});
