// What another language service answers to a question about stages, and what is right: BuildKit's rules where they decide.

/** What is asked of a Dockerfile, at the cursor (`‸`) where there is one. */
type Question =
	| "definition"
	| "stages"
	| "paths"
	| "time"
	| "rename"
	| "errors"
	| "outline"
	| "folds"
	| "links"
	| "hover";

/** One question. */
export interface PeerCase {
	/** What it shows, in a few words. */
	readonly about: string;
	readonly question: Question;
	readonly text: string;
	/** The right answer. */
	readonly wanted: string;
	/** The peer's, as it was when this was written: a newer peer may do better, and should then be praised. */
	readonly peer: string;
}

const two = "FROM golang AS build\nFROM alpine\n";

/** The cases, in the order of README's table. */
export const peerCases: readonly PeerCase[] = [
	{
		about: "a second flag: definition",
		question: "definition",
		text: `${two}COPY --link --from=bui‸ld /a /a\n`,
		wanted: "line 1",
		peer: "nothing",
	},
	{
		about: "a second flag: completion",
		question: "stages",
		text: `${two}COPY --link --from=‸ /a /a\n`,
		wanted: "build",
		peer: "nothing",
	},
	{
		about: "a second flag: rename",
		question: "rename",
		text: "FROM golang AS bui‸ld\nFROM alpine\nCOPY --link --from=build /a /a\n",
		wanted: "FROM golang AS renamed / COPY --link --from=renamed /a /a",
		peer: "FROM golang AS renamed",
	},
	{
		about: "a second flag: an unknown index",
		question: "errors",
		text: `${two}COPY --link --from=7 /a /a\n`,
		wanted: "1",
		peer: "0",
	},
	{
		about: "completion offers no cycle",
		question: "stages",
		text: "FROM golang AS build\nFROM alpine AS last\nCOPY --from=‸ /a /a\n",
		wanted: "build",
		peer: "build, last",
	},
	{
		about: "completion in FROM",
		question: "stages",
		text: "FROM golang AS build\nFROM b‸\n",
		wanted: "build",
		peer: "nothing",
	},
	{
		about: "completion in a mount",
		question: "stages",
		text: `${two}RUN --mount=type=bind,from=‸ true\n`,
		wanted: "build",
		peer: "nothing",
	},
	{
		about: "completion in a mount after ONBUILD",
		question: "stages",
		text: `${two}ONBUILD RUN --mount=type=bind,from=‸ true\n`,
		wanted: "build",
		peer: "nothing",
	},
	{
		about: "completion of an unnamed stage",
		question: "stages",
		text: "FROM golang AS build\nFROM alpine AS two\nFROM scratch\nCOPY --from=‸ /a /a\n",
		wanted: "two, build",
		peer: "build, two",
	},
	{
		about: "completion of paths in the other stage",
		question: "paths",
		text: "FROM golang AS build\nRUN go build -o /out/app .\nFROM alpine\nCOPY --from=build /out/‸\n",
		wanted: "/out/app",
		peer: "nothing",
	},
	{
		about: "definition from an index",
		question: "definition",
		text: `${two}COPY --from=0‸ /a /a\n`,
		wanted: "line 1",
		peer: "nothing",
	},
	{
		about: "definition from a quoted name",
		question: "definition",
		text: `${two}COPY --from="bui‸ld" /a /a\n`,
		wanted: "line 1",
		peer: "nothing",
	},
	{
		about: "definition from a mount",
		question: "definition",
		text: `${two}RUN --mount=from=bui‸ld,target=/b true\n`,
		wanted: "line 1",
		peer: "nothing",
	},
	{
		about: "definition after ONBUILD",
		question: "definition",
		text: `${two}ONBUILD COPY --from=bui‸ld /a /a\n`,
		wanted: "line 1",
		peer: "nothing",
	},
	{
		about: "of two stages of a name COPY means the last",
		question: "definition",
		text: "FROM golang AS build\nFROM alpine AS build\nFROM scratch\nCOPY --from=bui‸ld /a /a\n",
		wanted: "line 2",
		peer: "line 1",
	},
	{
		about: "FROM build after AS Build is that stage",
		question: "definition",
		text: "FROM golang AS Build\nFROM bui‸ld\n",
		wanted: "line 1",
		peer: "nothing",
	},
	{
		about: "FROM Build is refused by BuildKit",
		question: "errors",
		text: "FROM golang AS Build\nFROM Build\n",
		wanted: "1",
		peer: "0",
	},
	{
		about: "FROM build:latest is an image",
		question: "definition",
		text: "FROM golang AS build\nFROM bui‸ld:latest\n",
		wanted: "nothing",
		peer: "line 1",
	},
	{
		about: "FROM ${ARG} with a stage as its value",
		question: "definition",
		text: "ARG BASE=build\nFROM golang AS build\nFROM $‸{BASE}\n",
		wanted: "line 2",
		peer: "nothing",
	},
	{
		about: "rename of an image",
		question: "rename",
		text: `${two}COPY --from=ngi‸nx /a /a\n`,
		wanted: "refused",
		peer: "COPY --from=renamed /a /a",
	},
	{
		about: "rename leaves an image of that name alone",
		question: "rename",
		text: "FROM golang AS bui‸ld\nFROM build:latest\n",
		wanted: "FROM golang AS renamed",
		peer: "FROM golang AS renamed / FROM renamed:latest",
	},
	{
		about: "rename to a name that BuildKit refuses",
		question: "rename",
		text: "FROM golang AS sta‸ge\nFROM stage\n#> 1 2\n",
		wanted: "refused",
		peer: "FROM golang AS 1 2 / FROM 1 2",
	},
	{
		about: "the outline has stages with their instructions in them",
		question: "outline",
		text: `${two}COPY --from=build /a /a\n`,
		wanted: "build, stage 1 (COPY)",
		peer: "FROM, FROM, COPY",
	},
	{
		about: "each stage folds",
		question: "folds",
		text: "FROM golang AS build\nRUN one\nRUN two\nFROM alpine\nRUN three\n",
		wanted: "1-3, 4-5",
		peer: "nothing",
	},
	{
		about: "hover on a stage",
		question: "hover",
		text: `${two}COPY --from=bui‸ld /a /a\n`,
		wanted: "a card",
		peer: "nothing",
	},
	{
		about: "no link to a registry for scratch or a variable",
		question: "links",
		text: "ARG X=alpine\nFROM scratch AS a\nFROM $X AS b\nFROM golang\n",
		wanted: "golang",
		peer: "scratch, $X, golang",
	},
	{
		about: "a valid file with names that lead in a circle",
		question: "time",
		text: "FROM alpine AS base\nFROM base AS alpine\nCOPY . ‸\n",
		wanted: "an answer",
		peer: "hangs",
	},
	{
		about: "a name of 30 letters and a dollar sign",
		question: "errors",
		text: `FROM alpine AS ${"a".repeat(30)}$\n`,
		wanted: "1",
		peer: "hangs",
	},
];
