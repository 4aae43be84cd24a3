// What is asked and answered when a conversion is verified: the file as it is and the converted one, built and run.

/** A program that builds images and, but for buildah, runs them. */
export type EngineName = "docker" | "podman" | "nerdctl" | "buildah";

/** The engines in the order in which they are looked for. */
export const engineNames: readonly EngineName[] = ["docker", "podman", "nerdctl", "buildah"];

/** Two Dockerfiles to be built and compared. */
export interface VerificationRequest {
	/** The texts. */
	readonly before: string;
	readonly after: string;
	/** The path of the folder that is sent to the builds. */
	readonly context: string;
	/** The path of the Dockerfile's own ignore file, which goes before the context's; absent where it has none. */
	readonly ignoreFile?: string;
	/** The only engine to use; without it, the first one that answers. */
	readonly engine?: EngineName;
	/** Further arguments of both builds, as `--build-arg NAME=VALUE`. */
	readonly buildArguments: readonly string[];
	/** The container's command; without it, the image's own. */
	readonly smoke?: readonly string[];
	/** After how many seconds a container is stopped. */
	readonly seconds: number;
}

/** An image that was built, and what it did. */
export interface BuiltImage {
	readonly image: InspectedImage;
	/** How long the build took. */
	readonly seconds: number;
	/** Why there is no run: the engine can't run containers, or could not start this one. */
	readonly run: SmokeRun | { readonly notRun: string };
}

/** What the engine says of an image. */
export interface InspectedImage {
	/** In bytes. */
	readonly size: number;
	/** The image's config, by Docker's names of the fields. */
	readonly config: Readonly<Record<string, unknown>>;
}

/** What a container printed until it ended or was stopped. */
export interface SmokeRun {
	/** The exit code; undefined where it was still running at the end of its time. */
	readonly code: number | undefined;
	readonly out: string;
	readonly errors: string;
}

/** How it went. */
export type Verification =
	| {
			readonly kind: "compared";
			/** For people: "docker (buildx)". */
			readonly engine: string;
			readonly before: BuiltImage;
			readonly after: BuiltImage;
			/** A second run of the image before, where the two did not print the same: what differs there as well varies by itself. */
			readonly again?: SmokeRun;
			/** What was not done as asked, a sentence each. */
			readonly notes: readonly string[];
	  }
	| {
			readonly kind: "build-failed";
			readonly engine: string;
			readonly which: "before" | "after";
			/** The end of what the engine printed. */
			readonly output: string;
	  }
	/** Nothing could be built; `reason` says why, in whole sentences. */
	| { readonly kind: "impossible"; readonly reason: string }
	| { readonly kind: "cancelled" };
