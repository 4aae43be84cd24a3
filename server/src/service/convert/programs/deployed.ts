// Servers that run whatever lies in a folder of theirs.

import { baseOf, parentOf } from "../../shell/paths.ts";
import type { Finding } from "./finding.ts";
import { isDeployment } from "./folders.ts";

/** Whether what is found lies in the folder of a server that the container starts, which runs it though nothing names it. */
export function runsDeployed({ parts, found }: Finding): boolean {
	return (
		parts.runtime.programs.some((program) => servers.has(baseOf(program))) &&
		[...found.keys()].some((path) => isDeployment(path) || isDeployment(parentOf(path)))
	);
}

const servers: ReadonlySet<string> = new Set("catalina.sh startup.sh jetty.sh standalone.sh".split(" "));
