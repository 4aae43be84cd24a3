// Values that are loaded in the background: who asks gets at once what is there.

/** What is known of one key. */
interface Entry<T> {
	value?: T;
	/** The load that is under way. */
	loading?: Promise<void>;
	/** Somebody was answered from this entry since it last changed, so they are told when it does. */
	asked: boolean;
	/** Made old while a load was under way: that load's answer may be older than the change. */
	stale: boolean;
}

/** A cache over a loader that must not reject. The old value stays until the new one is there. */
export class Cache<T> {
	readonly #entries = new Map<string, Entry<T>>();
	readonly #load: (key: string) => Promise<T>;
	readonly #changed: (key: string) => void;

	/** `changed` is called when a value replaces what somebody was answered with. */
	constructor(load: (key: string) => Promise<T>, changed: (key: string) => void) {
		this.#load = load;
		this.#changed = changed;
	}

	/** What is there now, undefined where nothing is; starts the first load. */
	peek(key: string): T | undefined {
		const entry = this.#entry(key);
		entry.asked = true;
		return entry.value;
	}

	/** Resolves when a value is there, be it one that is about to be replaced. */
	async settled(key: string): Promise<void> {
		const entry = this.#entry(key);
		if (!("value" in entry)) {
			await entry.loading;
		}
	}

	/** The keys that are known or being loaded. */
	keys(): readonly string[] {
		return [...this.#entries.keys()];
	}

	/** Loads the keys that the test picks again. */
	invalidate(test: (key: string) => boolean): void {
		for (const [key, entry] of this.#entries) {
			if (!test(key)) {
				continue;
			}
			if (entry.loading) {
				entry.stale = true;
			} else {
				this.#start(key, entry);
			}
		}
	}

	/** Forgets the keys that the test does not pick. */
	keep(test: (key: string) => boolean): void {
		for (const key of this.#entries.keys()) {
			if (!test(key)) {
				this.#entries.delete(key);
			}
		}
	}

	#entry(key: string): Entry<T> {
		const known = this.#entries.get(key);
		if (known) {
			return known;
		}
		const entry: Entry<T> = { asked: false, stale: false };
		this.#entries.set(key, entry);
		this.#start(key, entry);
		return entry;
	}

	#start(key: string, entry: Entry<T>): void {
		entry.loading = this.#fill(key, entry);
	}

	async #fill(key: string, entry: Entry<T>): Promise<void> {
		do {
			entry.stale = false;
			entry.value = await this.#load(key);
		} while (entry.stale && this.#entries.get(key) === entry);
		delete entry.loading;
		if (entry.asked && this.#entries.get(key) === entry) {
			entry.asked = false;
			this.#changed(key);
		}
	}
}
