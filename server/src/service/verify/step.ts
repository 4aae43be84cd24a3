// Where a build is, read out of what the engine prints.

/**
 * Takes a line that an engine printed; gives the step that begins with it, as `2/5 RUN make`; undefined for any other.
 * BuildKit: `#7 [build 2/5] RUN make`; buildah: `STEP 2/5: RUN make`; docker before BuildKit: `Step 2/5 : RUN make`.
 */
export function stepIn(line: string): string | undefined {
	const [, stage, text] =
		/^#\d+ \[([^\]]*\d+\/\d+)\] (.+)/.exec(line) ??
		/^(?:\[\d+\/\d+\] )?STEP (\d+\/\d+): (.+)/i.exec(line) ??
		/^Step (\d+\/\d+) : (.+)/.exec(line) ??
		[];
	return stage === undefined || text === undefined ? undefined : `${stage} ${text}`;
}
