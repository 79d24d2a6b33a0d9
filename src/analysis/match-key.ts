import type { Earlier } from './earlier.ts';
import type { Matcher } from './match-in-time.ts';
import { type PairSide, type PairSides, valuesOf } from './pair-sides.ts';

/** Pairs by equal values of columns, across threads. One key is open once: starting again, it has lost its end. */
export class KeyMatcher implements Matcher {
  readonly method = 'by';
  readonly lost: Uint8Array;
  readonly before: Uint8Array;
  lostCount = 0;
  beforeCount = 0;
  readonly #entryKeys: readonly string[];
  readonly #retKeys: readonly string[];
  readonly #earlier: Earlier;
  /** The open entry of each key that was seen, -1 when it is not open. */
  readonly #open = new Map<string, number>();

  constructor({ entry, ret }: PairSides, by: readonly string[], earlier: Earlier) {
    this.#earlier = earlier;
    this.#entryKeys = keysOf(entry, by);
    this.#retKeys = keysOf(ret, by);
    this.lost = new Uint8Array(entry.ts.length);
    this.before = new Uint8Array(ret.ts.length);
  }

  enter(entry: number): void {
    const key = this.#entryKeys[entry]!;
    const open = this.#open.get(key) ?? -1;
    if (open >= 0) {
      this.lost[open] = 1;
      this.lostCount++;
    }
    this.#open.set(key, entry);
  }

  leave(ret: number): number {
    const key = this.#retKeys[ret]!;
    const open = this.#open.get(key);
    if (open === undefined && !this.#earlier.keys.has(key)) {
      this.before[ret] = 1;
      this.beforeCount++;
    }
    this.#open.set(key, -1);
    return open ?? -1;
  }

  remember(): void {
    for (const key of this.#open.keys()) this.#earlier.keys.add(key);
  }

  matches(ret: number): boolean {
    return (this.#open.get(this.#retKeys[ret]!) ?? -1) >= 0;
  }
}

function keysOf(side: PairSide, by: readonly string[]): string[] {
  const columns = by.map((name) => valuesOf(side, name));
  return Array.from({ length: side.ts.length }, (_, i) => columns.map((c) => String(c[i])).join('\0'));
}
