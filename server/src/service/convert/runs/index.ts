// The build tools that start what they build.

import { cargo } from "./cargo.ts";
import { crystal, nim } from "./compilers.ts";
import { dune } from "./dune.ts";
import { goRun } from "./go.ts";
import { gradle } from "./gradle.ts";
import { leiningen } from "./leiningen.ts";
import { maven } from "./maven.ts";
import type { RunTool } from "./run.ts";
import { sbt } from "./sbt.ts";
import { stack } from "./stack.ts";
import { swift } from "./swift.ts";
import { zig } from "./zig.ts";

/** Every build tool whose runs are known. */
export const runTools: readonly RunTool[] = [
	cargo,
	goRun,
	maven,
	gradle,
	sbt,
	leiningen,
	stack,
	swift,
	zig,
	crystal,
	nim,
	dune,
];
