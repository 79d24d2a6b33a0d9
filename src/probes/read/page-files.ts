import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SECOND_INSTANCE } from '../../tracefs/hide.ts';
import { SECOND } from '../decode/lane.ts';

/** Nobody wants a disk filled by what was only kept to be sure. */
const MOST_BYTES = 4 * 2 ** 30;

/** Keeps the pages as they come, those of each CPU in a file: `pages/cpu0`, `pages.interrupts/cpu0`. */
export class PageFiles {
  readonly #folder: string;
  readonly #files = new Map<number, number>();
  #bytes = 0;
  /** Why they are not whole. */
  failure: string | null = null;

  constructor(folder: string) {
    this.#folder = folder;
    this.#try(() => {
      for (const pages of ['pages', `pages${SECOND_INSTANCE}`])
        mkdirSync(join(folder, pages), { recursive: true });
    });
  }

  push(lane: number, pages: Uint8Array): void {
    this.#try(() => {
      this.#bytes += pages.length;
      if (this.#bytes > MOST_BYTES) throw new Error(`they are more than ${MOST_BYTES} bytes`);
      for (let done = 0; done < pages.length; ) done += writeSync(this.#fileOf(lane), pages, done);
    });
  }

  end(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  #fileOf(lane: number): number {
    const known = this.#files.get(lane);
    if (known !== undefined) return known;
    const folder = lane >= SECOND ? `pages${SECOND_INSTANCE}` : 'pages';
    const file = openSync(join(this.#folder, folder, `cpu${lane & ~SECOND}`), 'wx');
    this.#files.set(lane, file);
    return file;
  }

  /** A trace goes on without them. */
  #try(work: () => void): void {
    if (this.failure !== null) return;
    try {
      work();
    } catch (error) {
      this.failure = (error as Error).message;
      this.end();
    }
  }
}
