// What our own client and server say to each other beyond LSP: all that the client may import from the server.
// Plain data and names, no imports, so that both sides can bundle it for nothing.

/** What our client tells the server of itself in `initializationOptions`. Other clients send nothing. */
export interface InitializationOptions {
	/** The client answers `ClientRequests`: it reads files where the server cannot. */
	readonly files?: boolean;
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

/** A name in a folder. */
export interface FolderEntry {
	readonly name: string;
	/** A symbolic link is a `link`, whatever it points to: a build context does not follow it. */
	readonly kind: "file" | "folder" | "link" | "other";
}

/** The section of our settings. */
export const settingsSection = "dockerfileStages";
