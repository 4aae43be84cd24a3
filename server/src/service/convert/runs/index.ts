// The build tools that start what they build.

import { cargo } from "./cargo.ts";
import { goRun } from "./go.ts";
import { gradle } from "./gradle.ts";
import { maven } from "./maven.ts";
import type { RunTool } from "./run.ts";

/** Every build tool whose runs are known. */
export const runTools: readonly RunTool[] = [cargo, goRun, maven, gradle];
