// The index of builds: what all files of the workspace folders, and those that are open in the editor, say about the
// stages of Dockerfiles. Found in the background; who asks gets at once what is there.

import { TextDocument } from "vscode-languageserver-textdocument";
import { type Definition, definitionsIn, definitionsNamed } from "../service/facts/definitions.ts";
import type { Facts } from "../service/facts/facts.ts";
import { gather, type OwnClaim } from "../service/facts/gather.ts";
import { readerOf } from "../service/facts/readers.ts";
import { ClaimFolder, pathsOf } from "./claim-folder.ts";
import type { Files } from "./files.ts";
import { closedFolders } from "./manifests.ts";
import { inParallel, pacer } from "./pace.ts";
import type { FileChange } from "./surroundings.ts";
import { folderOf, pathFrom, uriFrom, uriIn, uriKey } from "./uri.ts";
import { type WalkLimits, walkFiles, walkLimits } from "./walk.ts";

/** Tells people of a search that takes its time. */
export interface Progress {
	report(message: string): void;
	readonly cancelled: boolean;
	done(): void;
}

/** What the index needs of its host. */
export interface IndexHost {
	readonly files: Files;
	/** The documents of the editor, whose text goes before that on disk. */
	readonly documents: () => readonly TextDocument[];
	/** Called when answers may be other ones now. */
	readonly changed: () => void;
	/** Absent where nobody watches. */
	readonly startProgress?: () => Progress;
	/** How long a search may take before anybody hears of it. */
	readonly silentMilliseconds?: number;
}

/** What the builds of a workspace say about one Dockerfile. */
export interface DockerfileClaims {
	readonly facts: Omit<Facts, "context">;
	/** The URI of the folder that builds take as their context, with a slash; absent where nothing says it. */
	readonly context?: string;
}

/** A build that a file speaks of, with the Dockerfiles that it may read, the likeliest first. */
export interface IndexedClaim extends OwnClaim {
	readonly dockerfiles: readonly string[];
	/** Where it starts what another file defines: what its name means, and what could be named. */
	readonly started?: {
		readonly meant: readonly IndexedDefinition[];
		readonly offered: readonly Definition[];
	};
}

/** A name in a bake or compose file with the builds that it stands for. */
interface IndexedDefinition extends Omit<Definition, "claims"> {
	readonly claims: readonly IndexedClaim[];
}

// No file of these kinds is larger.
const maximumBytes = 1024 * 1024;
const maximumFiles = 20_000;
const quietMilliseconds = 300;
/** Shorter searches are over before anybody could read of them. */
const silentMilliseconds = 1_000;

/** The index over some workspace folders. */
export class ClaimIndex {
	readonly #host: IndexHost;
	/** The longest URI first, so that a folder inside of another one has its own files. */
	#folders: readonly ClaimFolder[] = [];
	#scans = new Map<ClaimFolder, Promise<void>>();
	/** Folders of Dockerfiles that lie in no workspace folder: only what lies beside them is read. */
	readonly #loose = new Map<string, ClaimFolder>();
	/** Open documents to be read again before the next answer. */
	readonly #edited = new Map<string, string>();
	readonly #facts = new Map<string, DockerfileClaims>();
	#changes: FileChange[] = [];
	#reading: Promise<void> = Promise.resolve();

	constructor(host: IndexHost) {
		this.#host = host;
	}

	/** Looks through these folders, by their URIs, from now on. What is known of those that stay is kept. */
	setFolders(uris: readonly string[], limits: (uri: string) => WalkLimits = () => walkLimits): void {
		const wanted = new Map(uris.map((uri) => [uriKey(slashed(uri)), slashed(uri)]));
		const kept = this.#folders.filter(({ uri }) => wanted.delete(uriKey(uri)));
		const added = [...wanted.values()].map((uri) => new ClaimFolder(uri));
		const removed = this.#folders.length > kept.length;
		this.#folders = [...kept, ...added].sort((a, b) => b.uri.length - a.uri.length);
		for (const folder of this.#scans.keys()) if (!this.#folders.includes(folder)) this.#scans.delete(folder);
		for (const folder of added) this.#scan(folder, limits(folder.uri));
		if (removed) this.#invalidate();
	}

	/** What is known now of a Dockerfile; never waits. */
	about(uri: string): DockerfileClaims {
		this.#readEdited();
		const key = uriKey(uri);
		const known = this.#facts.get(key);
		if (known !== undefined) return known;
		const answer = this.#about(key, uri);
		this.#facts.set(key, answer);
		return answer;
	}

	/** The builds that a file speaks of, as known now; undefined where no reader reads such a file. Never waits. */
	claimsIn(uri: string): readonly IndexedClaim[] | undefined {
		this.#readEdited();
		const key = uriKey(uri);
		const folder = this.#folderOf(uri) ?? (isRead(uri) ? this.#looseFolder(uri) : undefined);
		if (folder === undefined || readerOf(pathOf(folder, uri) ?? "") === undefined) return undefined;
		return (folder.linked().byFile.get(key) ?? []).map((own) => indexed(folder, own));
	}

	/** Resolves when the folders that matter for a file have been looked through, and what changed since has been read. */
	async settled(uri: string): Promise<void> {
		if (this.#folderOf(uri) === undefined) this.#looseFolder(uri);
		let scans: readonly Promise<void>[];
		do {
			scans = [...this.#scans.values()];
			await Promise.all(scans);
			await this.#reading;
		} while (scans.length !== this.#scans.size);
	}

	/** Takes what changed on disk; soon reads it again. */
	changed(changes: readonly FileChange[]): void {
		const mine = changes.filter(({ uri, kind }) => this.#matters(uri, kind));
		if (mine.length === 0) return;
		// A checkout touches many files in many batches: one look serves them all.
		if (this.#changes.length === 0) setTimeout(() => this.#readChanges(), quietMilliseconds);
		this.#changes.push(...mine);
	}

	/** A document was opened, edited or closed in the editor. */
	edited(uri: string): void {
		const folder = this.#knownFolder(uri);
		if (folder === undefined || readerOf(pathOf(folder, uri) ?? "") === undefined) return;
		const wasQuiet = this.#edited.size === 0;
		this.#edited.set(uriKey(uri), uri);
		// Who has asked about other files hears of it, though not at every key.
		if (wasQuiet) setTimeout(() => this.#readEdited(), quietMilliseconds);
	}

	#about(key: string, uri: string): DockerfileClaims {
		const own = this.#folderOf(uri) ?? this.#looseFolder(uri);
		const folders = own === undefined || this.#folders.includes(own) ? this.#folders : [own];
		const claims = folders.flatMap((folder) =>
			(folder.linked().byDockerfile.get(pathFrom(folder.key, key)) ?? []).map((claim) => ({
				...claim,
				folder,
			})),
		);
		const searched =
			own === undefined || this.#scans.has(own)
				? undefined
				: { files: nearestFirst(own, claims), complete: own.complete };
		const facts = gather(claims, own?.linked().loose ?? [], searched);
		const contexts = new Set(
			claims.flatMap(({ claim: { dockerfile }, certain, folder }) =>
				certain && dockerfile.kind === "path" && dockerfile.context !== undefined
					? (uriFrom(folder.uri, dockerfile.context) ?? [])
					: [],
			),
		);
		const [context] = contexts;
		return contexts.size === 1 && context !== undefined ? { facts, context: slashed(context) } : { facts };
	}

	#folderOf(uri: string): ClaimFolder | undefined {
		return this.#folders.find((folder) => pathOf(folder, uri) !== undefined);
	}

	#knownFolder(uri: string): ClaimFolder | undefined {
		return this.#folderOf(uri) ?? this.#loose.get(uriKey(folderOf(uri) ?? ""));
	}

	// Beside a file that was opened by itself.
	#looseFolder(uri: string): ClaimFolder | undefined {
		const parent = folderOf(uri);
		if (parent === undefined) return undefined;
		const key = uriKey(parent);
		const known = this.#loose.get(key);
		if (known !== undefined) return known;
		const folder = new ClaimFolder(parent);
		this.#loose.set(key, folder);
		this.#scan(folder, { folders: 1, depth: 0 });
		return folder;
	}

	#scan(folder: ClaimFolder, limits: WalkLimits): void {
		// Begun a moment later, when it is on the list.
		const begun = Promise.resolve().then(() => this.#look(folder, limits));
		const scan = begun.finally(() => {
			if (this.#scans.get(folder) === scan) this.#scans.delete(folder);
			this.#facts.clear();
			if (folder.linked().files.length > 0) this.#host.changed();
		});
		this.#scans.set(folder, scan);
	}

	async #look(
		folder: ClaimFolder,
		limits?: { readonly folders: number; readonly depth: number },
	): Promise<void> {
		const progress = this.#progress();
		const paths: string[] = [];
		const nested = this.#folders.filter((other) => other !== folder && other.uri.startsWith(folder.uri));
		const isOther = (path: string): boolean => {
			const uri = nested.length === 0 ? "" : uriIn(folder.uri, path);
			return nested.some((other) => uri.startsWith(other.uri));
		};
		const stopped = (): boolean => progress.cancelled || !this.#scans.has(folder);
		const found = (path: string): void => {
			if (paths.length < maximumFiles && readerOf(path) !== undefined && !isOther(path)) paths.push(path);
		};
		const walked = await walkFiles(this.#host.files, folder.uri, found, stopped, limits);
		progress.report(`${paths.length} files`);
		await this.#readAll(folder, paths, stopped);
		folder.complete = walked && paths.length < maximumFiles && !stopped();
		progress.done();
	}

	async #readAll(folder: ClaimFolder, paths: readonly string[], stopped: () => boolean): Promise<boolean> {
		const pace = pacer();
		const open = new Map(this.#host.documents().map((document) => [uriKey(document.uri), document]));
		let changed = false;
		await inParallel(
			paths,
			async (path) => {
				const uri = uriIn(folder.uri, path);
				const document = open.get(uriKey(uri)) ?? (await this.#onDisk(uri));
				changed = folder.read(path, document) || changed;
				await pace();
			},
			stopped,
		);
		return changed;
	}

	async #onDisk(uri: string): Promise<TextDocument | undefined> {
		const text = await this.#host.files.read(uri, maximumBytes);
		return text === undefined ? undefined : TextDocument.create(uri, "", 0, text);
	}

	// Nobody is told of a search that is over at once.
	#progress(): Progress {
		let shown: Progress | undefined;
		let last = "";
		const timer = setTimeout(() => {
			shown = this.#host.startProgress?.();
			if (last !== "") shown?.report(last);
		}, this.#host.silentMilliseconds ?? silentMilliseconds);
		return {
			report: (message) => {
				last = message;
				shown?.report(message);
			},
			get cancelled() {
				return shown?.cancelled ?? false;
			},
			done: () => {
				clearTimeout(timer);
				shown?.done();
			},
		};
	}

	#matters(uri: string, kind: FileChange["kind"]): boolean {
		const folder = this.#folderOf(uri);
		const path = folder && pathOf(folder, uri);
		if (path === undefined || path.split("/").some((name) => closedFolders.has(name))) return false;
		// What has come or gone may be a folder with files in it.
		return readerOf(path) !== undefined || kind !== "changed";
	}

	#readChanges(): void {
		const changes = this.#changes;
		this.#changes = [];
		this.#reading = this.#reading.then(() => this.#apply(changes));
	}

	async #apply(changes: readonly FileChange[]): Promise<void> {
		let changed = false;
		for (const [folder, paths] of await this.#touched(changes)) {
			changed = (await this.#readAll(folder, [...paths], () => !this.#folders.includes(folder))) || changed;
		}
		if (changed) this.#invalidate();
	}

	// The files to be read again, those in folders that came or went included.
	async #touched(changes: readonly FileChange[]): Promise<ReadonlyMap<ClaimFolder, ReadonlySet<string>>> {
		const touched = new Map<ClaimFolder, Set<string>>();
		for (const { uri, kind } of changes) {
			const folder = this.#folderOf(uri);
			const path = folder && pathOf(folder, uri);
			if (folder === undefined || path === undefined) continue;
			const paths = touched.get(folder) ?? new Set();
			touched.set(folder, paths);
			if (readerOf(path) !== undefined) paths.add(path);
			else if (kind === "deleted") {
				for (const known of folder.paths()) if (known.startsWith(`${path}/`)) paths.add(known);
			} else if (!/\.\w+$/.test(path)) {
				const inner = (one: string): void => {
					if (readerOf(`${path}/${one}`) !== undefined) paths.add(`${path}/${one}`);
				};
				await walkFiles(this.#host.files, `${uriIn(folder.uri, path)}/`, inner, () => false);
			}
		}
		return touched;
	}

	#readEdited(): void {
		if (this.#edited.size === 0) return;
		const edited = [...this.#edited];
		this.#edited.clear();
		const open = new Map(this.#host.documents().map((document) => [uriKey(document.uri), document]));
		let changed = false;
		for (const [key, uri] of edited) {
			const folder = this.#knownFolder(uri);
			const path = folder && pathOf(folder, uri);
			if (folder === undefined || path === undefined) continue;
			const document = open.get(key);
			if (document !== undefined) changed = folder.read(path, document) || changed;
			// Closed without being saved: what is on disk counts again.
			else this.changed([{ uri, kind: "changed" }]);
		}
		if (changed) this.#invalidate();
	}

	#invalidate(): void {
		this.#facts.clear();
		this.#host.changed();
	}
}

function slashed(uri: string): string {
	return uri.endsWith("/") ? uri : `${uri}/`;
}

function pathOf(folder: ClaimFolder, uri: string): string | undefined {
	const key = uriKey(uri);
	return key.startsWith(folder.key) ? key.slice(folder.key.length) : undefined;
}

// Those that build the Dockerfile before all the others.
function nearestFirst(folder: ClaimFolder, claims: readonly OwnClaim[]): readonly string[] {
	const { files } = folder.linked();
	if (claims.length === 0) return files;
	const own = new Set(claims.map(({ claim }) => uriKey(claim.uri).slice(folder.key.length)));
	return [...files.filter((file) => own.has(file)), ...files.filter((file) => !own.has(file))];
}

// Of what lies in no workspace folder only the name counts.
function isRead(uri: string): boolean {
	return readerOf(uriKey(uri).slice(uriKey(uri).lastIndexOf("/") + 1)) !== undefined;
}

function indexed(folder: ClaimFolder, own: OwnClaim): IndexedClaim {
	const { dockerfile } = own.claim;
	if (dockerfile.kind !== "defined") return { ...own, dockerfiles: urisOf(folder, own) };
	const offered = definitionsIn(dockerfile.files, folder.linked().defined);
	const meant = definitionsNamed(offered, dockerfile.name.text).map((definition) => ({
		...definition,
		claims: definition.claims.map((one) => ({ ...one, dockerfiles: urisOf(folder, one) })),
	}));
	const claims = meant.flatMap((one) => one.claims);
	return {
		...own,
		certain: own.certain && claims.every(({ certain }) => certain),
		dockerfiles: [...new Set(claims.flatMap((one) => one.dockerfiles))],
		started: { meant, offered },
	};
}

function urisOf(folder: ClaimFolder, own: OwnClaim): readonly string[] {
	return pathsOf(own).flatMap((path) => uriFrom(folder.uri, path) ?? []);
}
