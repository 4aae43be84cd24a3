// What well-known base images set themselves. Only what holds for every tag of the last years stands here: a name that
// is missing is a claim not made, a wrong one would be a wrong claim. Sources: the images' own Dockerfiles.

/** Facts about an image. */
export interface KnownImage {
	/** Its WORKDIR. */
	readonly workdir: string;
	/** The variables that it sets besides PATH; `undefined` where these differ from tag to tag. */
	readonly variables?: readonly string[];
}

/** The facts about an image by its repository in full, as `docker.io/library/alpine`. */
export function knownImage(repository: string): KnownImage | undefined {
	return images.get(repository);
}

const plain: KnownImage = { workdir: "/", variables: [] };

const images: ReadonlyMap<string, KnownImage> = new Map(
	Object.entries({
		alpine: plain,
		busybox: plain,
		debian: plain,
		ubuntu: plain,
		golang: { workdir: "/go", variables: ["GOLANG_VERSION", "GOPATH", "GOTOOLCHAIN"] },
		rust: { workdir: "/", variables: ["RUSTUP_HOME", "CARGO_HOME", "RUST_VERSION"] },
		node: { workdir: "/", variables: ["NODE_VERSION", "YARN_VERSION"] },
	} satisfies Record<string, KnownImage>).map(([name, image]) => [`docker.io/library/${name}`, image]),
);
