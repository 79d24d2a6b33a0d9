import type { Earlier } from './earlier.ts';
import type { Matcher } from './match-in-time.ts';
import type { PairSides } from './pair-sides.ts';

/** Without stack pointers: a return belongs to the innermost open call of its function on its thread. */
export class NestingMatcher implements Matcher {
  readonly method = 'nesting';
  readonly lost: Uint8Array;
  readonly before: Uint8Array;
  lostCount = 0;
  beforeCount = 0;
  readonly #sides: PairSides;
  readonly #earlier: Earlier;
  /** Open calls of each thread, innermost last. A thread that was seen has a list. */
  readonly #open = new Map<number, number[]>();

  constructor(sides: PairSides, earlier: Earlier) {
    this.#sides = sides;
    this.#earlier = earlier;
    this.lost = new Uint8Array(sides.entry.ts.length);
    this.before = new Uint8Array(sides.ret.ts.length);
  }

  enter(entry: number): void {
    this.#calls(this.#sides.entry.tid[entry]!).push(entry);
  }

  leave(ret: number): number {
    const tid = this.#sides.ret.tid[ret]!;
    if (!this.#open.has(tid) && !this.#earlier.threads.has(tid)) {
      this.before[ret] = 1;
      this.beforeCount++;
    }
    const calls = this.#calls(tid);
    const at = this.#innermost(calls, ret);
    if (at < 0) return -1;
    for (const call of calls.splice(at + 1)) {
      this.lost[call] = 1;
      this.lostCount++;
    }
    return calls.pop()!;
  }

  remember(): void {
    for (const tid of this.#open.keys()) this.#earlier.threads.add(tid);
  }

  matches(ret: number): boolean {
    return this.#innermost(this.#open.get(this.#sides.ret.tid[ret]!) ?? [], ret) >= 0;
  }

  #innermost(calls: readonly number[], ret: number): number {
    const functions = this.#sides.functions;
    if (!functions) return calls.length - 1;
    return calls.findLastIndex((call) => functions.entry[call] === functions.ret[ret]);
  }

  #calls(tid: number): number[] {
    const known = this.#open.get(tid);
    if (known) return known;
    const calls: number[] = [];
    this.#open.set(tid, calls);
    return calls;
  }
}
