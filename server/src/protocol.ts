// What our own client and server say to each other beyond LSP: all that the client may import from the server.
// Plain data and names, no imports, so that both sides can bundle it for nothing.

/** What our client tells the server of itself in `initializationOptions`. Other clients send nothing. */
export interface InitializationOptions {
	/** The client answers `ClientRequests`: it reads files where the server cannot. */
	readonly files?: boolean;
	/** The client has `ClientCommands`, so that the server may name them. */
	readonly commands?: boolean;
}

/** The requests that the server sends to our client, by method name. */
export interface ClientRequests {
	/** The text of a file; null where it is absent, no plain file, no text, or larger than `limit` bytes. */
	"dockerfileStages/readFile": {
		readonly params: { readonly uri: string; readonly limit: number };
		readonly result: string | null;
	};
	/** The entries of a folder, in no order; null where there is no such folder. */
	"dockerfileStages/readDirectory": {
		readonly params: { readonly uri: string };
		readonly result: readonly FolderEntry[] | null;
	};
}

/** The requests that our client sends to the server beyond LSP, by method name. */
export interface ServerRequests {
	/**
	 * Says for which target a Dockerfile is looked at from now on, null for the default one, and gives its stages as
	 * seen from there; null for anything else than an open Dockerfile.
	 */
	"dockerfileStages/focus": {
		readonly params: { readonly textDocument: { readonly uri: string }; readonly target: TargetName | null };
		readonly result: readonly StageView[] | null;
	};
	/** The sound conversions of an open Dockerfile, the soundest first, or why there is none; null for anything else. */
	"dockerfileStages/conversions": {
		readonly params: { readonly textDocument: { readonly uri: string } };
		readonly result: readonly ConversionView[] | { readonly refused: string } | null;
	};
	/**
	 * Builds and runs an open Dockerfile as it is and converted, which takes minutes and can be cancelled. Where there is no such file or conversion, or no engine can be reached, the answer says so.
	 */
	"dockerfileStages/verifyConversion": {
		readonly params: VerifyParams;
		readonly result: VerificationView;
	};
	/** What can be chosen of the conversion to a multi-stage build; null for anything else than an open Dockerfile. */
	"dockerfileStages/conversionChoices": {
		readonly params: { readonly textDocument: { readonly uri: string } };
		readonly result: ConversionChoices | null;
	};
	/** What comes of a choice; null where there is no such conversion (any more). */
	"dockerfileStages/chosenConversion": {
		readonly params: {
			readonly textDocument: { readonly uri: string };
			readonly base: string;
			readonly extras: readonly string[];
		};
		readonly result: ChosenConversion | null;
	};
}

/** A conversion that may be chosen. */
export interface ConversionView {
	/** The runtime base, which tells it from the others. */
	readonly base: string;
	readonly title: string;
}

/** What to verify, and how. */
interface VerifyParams {
	readonly textDocument: { readonly uri: string };
	/** The conversion's base. */
	readonly base: string;
	/** docker, podman, nerdctl or buildah; anything else is the first of them that answers. */
	readonly engine: string;
	/** What takes the place of the image's CMD; empty for CMD itself. */
	readonly smokeCommand: string;
	/** After how many seconds a container is stopped. */
	readonly seconds: number;
	/** LSP's token for the progress, where the client shows it; else the server asks the client to. */
	readonly workDoneToken?: string;
}

/** How a verification went. */
export interface VerificationView {
	readonly verdict: "same" | "differs" | "unknown";
	/** One sentence, or a few lines where there is no engine. */
	readonly summary: string;
	/** Lines of plain text, the summary among them. */
	readonly text: string;
}

/** The sound bases, the soundest first, or why there is none. */
export type ConversionChoices = { readonly refused: string } | { readonly bases: readonly BaseChoice[] };

/** A base, and which extras can be right with it. */
export interface BaseChoice {
	readonly base: string;
	/** As FROM has it. */
	readonly image: string;
	readonly why: string;
	readonly extras: readonly ExtraChoice[];
}

/** An extra of a conversion. */
export interface ExtraChoice {
	readonly id: string;
	readonly title: string;
	readonly detail: string;
	/** Why it can't be right; absent where it can. */
	readonly refused?: string;
	/** The settings ask for it. */
	readonly wanted: boolean;
}

/** A conversion that was chosen. */
export interface ChosenConversion {
	readonly title: string;
	/** Of the document that the edits are for. */
	readonly version: number;
	readonly edits: readonly { readonly range: WireRange; readonly newText: string }[];
	/** The whole text that they give. */
	readonly text: string;
	readonly explanation: readonly string[];
}

/** A stage, by its lower-cased name, or by its index where it has none. */
export type TargetName = string | number;

/** A stage seen from the target. */
export interface StageView {
	readonly target: TargetName;
	readonly label: string;
	/** What it is built on, as written. */
	readonly base: string;
	/** The line on which it starts, the comments directly above it included. */
	readonly firstLine: number;
	readonly range: WireRange;
	/** Whether a build of the target needs it. */
	readonly needed: boolean;
	readonly isTarget: boolean;
	/** Whether a build without a target builds it. */
	readonly isDefault: boolean;
}

/** The commands of our client that the server names in its answers, with their arguments. */
export interface ClientCommands {
	/** Shows these places beside the text at a position. */
	"dockerfileStages.showReferences": readonly [
		uri: string,
		at: WirePosition,
		places: readonly WireLocation[],
	];
	/** Goes to the place, or shows them where there are several. */
	"dockerfileStages.goTo": readonly [uri: string, at: WirePosition, places: readonly WireLocation[]];
	/** Asks for a base and extras, and shows what the Dockerfile becomes. */
	"dockerfileStages.convert": readonly [uri: string];
}

/** LSP's Position, Range and Location. */
export interface WirePosition {
	readonly line: number;
	readonly character: number;
}
interface WireRange {
	readonly start: WirePosition;
	readonly end: WirePosition;
}
export interface WireLocation {
	readonly uri: string;
	readonly range: WireRange;
}

/** A name in a folder. */
export interface FolderEntry {
	readonly name: string;
	/** A symbolic link is a `link`, whatever it points to: a build context does not follow it. */
	readonly kind: "file" | "folder" | "link" | "other";
}

/** The section of our settings. */
export const settingsSection = "dockerfileStages";
