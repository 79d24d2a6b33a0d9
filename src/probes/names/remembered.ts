import { setTimeout } from 'node:timers/promises';

/** What an editor waits for an answer: with what else a key costs less than a person notices. */
const WAIT_MS = 40;
/** Older answers are given still, and asked for again. */
const FRESH_MS = 5000;
const MOST = 32;

interface Entry<T> {
  /** Null until the first answer. */
  value: T | null;
  reading: Promise<T | null> | null;
  at: number;
}

/** Answers that may take long: what is not there in time is there for the next key. */
export class Remembered<T> {
  readonly #read: (key: string) => Promise<T>;
  readonly #entries = new Map<string, Entry<T>>();

  constructor(read: (key: string) => Promise<T>) {
    this.#read = read;
  }

  /** Null where nothing is known yet, or reading failed. */
  async get(key: string): Promise<T | null> {
    const entry = this.#entries.get(key) ?? this.#add(key);
    const fresh = performance.now() - entry.at < FRESH_MS;
    if (!fresh && entry.reading === null) entry.reading = this.#ask(key, entry);
    if (entry.value !== null || entry.reading === null) return entry.value;
    return Promise.race([entry.reading, setTimeout(WAIT_MS, null)]);
  }

  #add(key: string): Entry<T> {
    const entry: Entry<T> = { value: null, reading: null, at: Number.NEGATIVE_INFINITY };
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST) this.#entries.delete(oldest!);
    return entry;
  }

  /** Never rejects: there is nobody to tell while somebody types. */
  async #ask(key: string, entry: Entry<T>): Promise<T | null> {
    try {
      entry.value = await this.#read(key);
    } catch {
      entry.value = null;
    }
    entry.at = performance.now();
    entry.reading = null;
    return entry.value;
  }
}
