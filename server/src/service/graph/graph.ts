// The build graph: a Dockerfile as BuildKit sees it. The one source of truth about stages.

import type { Range } from "vscode-languageserver-types";
import type { Comment, Dockerfile, Flag, Instruction, Problem } from "../syntax/dockerfile.ts";

/** A Dockerfile's stages and everything that names a stage, bound as BuildKit binds. */
export interface BuildGraph {
	readonly file: Dockerfile;
	/** The instructions before the first FROM. */
	readonly global: readonly Instruction[];
	readonly stages: readonly Stage[];
	/** In file order. */
	readonly references: readonly Reference[];
	/** What BuildKit refuses of the file, all phases, in the order in which BuildKit would meet them. */
	readonly problems: readonly Problem[];
	/** What it refuses besides, as long as no build argument gives a value to what has none. Nobody's mistake. */
	readonly conditional: readonly Problem[];
}

/** A build stage: a FROM and all up to the next one. */
export interface Stage {
	readonly index: number;
	/** Absent for a stage without `AS`, or with a name that BuildKit refuses. */
	readonly name?: Name;
	readonly from: Instruction;
	/** The FROM's own reference; absent where FROM has no argument. */
	readonly base?: Reference;
	readonly platform?: Flag;
	/** What follows the FROM, up to the next one. */
	readonly instructions: readonly Instruction[];
	/** From the FROM's keyword to the end of the stage's last instruction. */
	readonly range: Range;
	/** BuildKit's doc comment of the stage (`# name text` above FROM), without the name. */
	readonly doc?: Comment;
}

/** A name as written and as BuildKit compares it. */
export interface Name {
	/** As written in the file, quotes removed. */
	readonly text: string;
	/** Lower-cased as Go does it. */
	readonly value: string;
	/** Without quotes. */
	readonly range: Range;
}

export type ReferenceKind =
	| "from"
	| "copy"
	| "mount"
	| "onbuild-copy"
	| "onbuild-mount"
	/** A mount without `from=` where a stage is called `scratch`: BuildKit takes that stage. */
	| "mount-implicit-scratch"
	/** `ARG SOURCE_DATE_EPOCH=<stage>` before the first FROM. */
	| "epoch";

/** A place that names a stage, an image or a context. */
export interface Reference {
	readonly kind: ReferenceKind;
	/** As written: a name, an index, an expression with variables. */
	readonly name: Name;
	/** The stage in which it stands; absent for a global ARG. */
	readonly stage?: Stage;
	/** The instruction that holds it (ONBUILD itself for an ONBUILD). */
	readonly instruction: Instruction;
	readonly target: Target;
	/** Further stages that it means with other build arguments than the defaults (`FROM build-$TARGETARCH`). */
	readonly candidates: readonly Stage[];
	/** Why BuildKit refuses this use although the name binds: a stage that comes later, or the own one. */
	readonly misuse?: "forward" | "self";
}

export type Target =
	| { readonly kind: "stage"; readonly stage: Stage; readonly byIndex?: true }
	/** `image` is the normalised reference, as `docker.io/library/alpine:latest`. */
	| { readonly kind: "image"; readonly image: string }
	| { readonly kind: "scratch" }
	| { readonly kind: "context"; readonly name: string }
	/** Depends on a build argument that has no value here; `message` is what BuildKit says if it stays so. */
	| { readonly kind: "unknown"; readonly message: string }
	| { readonly kind: "error"; readonly message: string };
