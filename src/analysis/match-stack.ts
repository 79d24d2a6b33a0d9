import type { Matcher } from './match-in-time.ts';
import type { PairSides } from './pair-sides.ts';
import { grown, StackIndex } from './stack-index.ts';

/** Rows of each side that are looked at to learn where a return's stack pointer stands. */
const SAMPLE = 4096;

/**
 * Tells calls apart by the stack pointer. A stack grows downwards, so of one thread on one stack
 *
 * - a call's return stands at the entry's address (arm64), or 8 above, as the return address is popped (x86_64);
 * - an event at an address shows that every call entered at a lower one has ended, seen or not;
 * - an entry at the address of an open call of the same function shows the same of that call. Of another
 *   function it is a tail call: both are open, and the later one returns first.
 */
export class StackMatcher implements Matcher {
  readonly method = 'stack';
  readonly lost: Uint8Array;
  readonly before: Uint8Array;
  readonly #sides: PairSides;
  /** The halves of the entries' and returns' addresses, low before high as on every machine this runs on. */
  readonly #entry: Uint32Array;
  readonly #ret: Uint32Array;
  readonly #offset: number;
  readonly #stacks = new StackIndex();
  /** The innermost open call of each stack, and below each open call the next outer one. */
  #top = new Int32Array(512).fill(-1);
  readonly #below: Int32Array;
  /** Low half of the highest address that anything was seen at on each stack. */
  #highest = new Uint32Array(512);

  constructor(sides: PairSides, stacks: NonNullable<PairSides['stacks']>) {
    this.#sides = sides;
    this.#entry = halves(stacks.entry);
    this.#ret = halves(stacks.ret);
    this.#offset = returnOffset(sides, stacks);
    this.#below = new Int32Array(stacks.entry.length);
    this.lost = new Uint8Array(stacks.entry.length);
    this.before = new Uint8Array(stacks.ret.length);
  }

  enter(entry: number): void {
    const low = this.#entry[2 * entry]!;
    const stack = this.#stackOf(this.#sides.entry.tid[entry]!, low, this.#entry[2 * entry + 1]!);
    let top = this.#drop(stack, low);
    while (top >= 0 && this.#entry[2 * top] === low && !this.#isTailCall(top, entry)) top = this.#lose(stack);
    this.#below[entry] = top;
    this.#top[stack] = entry;
    if (low > this.#highest[stack]!) this.#highest[stack] = low;
  }

  leave(ret: number): number {
    const { low, high } = this.#frame(ret);
    const stack = this.#stackOf(this.#sides.ret.tid[ret]!, low, high);
    this.#drop(stack, low);
    const match = this.#find(stack, ret, low);
    while (match >= 0 && this.#top[stack] !== match) this.#lose(stack);
    if (match >= 0) this.#top[stack] = this.#below[match]!;
    else if (low > this.#highest[stack]!) this.before[ret] = 1;
    if (low > this.#highest[stack]!) this.#highest[stack] = low;
    return match;
  }

  matches(ret: number): boolean {
    const { low, high } = this.#frame(ret);
    const stack = this.#stackOf(this.#sides.ret.tid[ret]!, low, high);
    let top = this.#top[stack]!;
    while (top >= 0 && this.#entry[2 * top]! < low) top = this.#below[top]!;
    return this.#findFrom(top, ret, low) >= 0;
  }

  /** Where the entry of this return stood. */
  #frame(ret: number): { low: number; high: number } {
    const low = this.#ret[2 * ret]! - this.#offset;
    const high = this.#ret[2 * ret + 1]!;
    return low < 0 ? { low: low + 2 ** 32, high: (high - 1) >>> 0 } : { low, high };
  }

  #find(stack: number, ret: number, low: number): number {
    return this.#findFrom(this.#top[stack]!, ret, low);
  }

  /** Among the calls at this very address, the latest of the return's function and process. */
  #findFrom(start: number, ret: number, low: number): number {
    for (let call = start; call >= 0 && this.#entry[2 * call] === low; call = this.#below[call]!) {
      if (this.#sameFunction(call, ret) && this.#sameProcess(call, ret)) return call;
    }
    return -1;
  }

  /** Ends the calls below an address, whose returns were not seen. */
  #drop(stack: number, low: number): number {
    let top = this.#top[stack]!;
    while (top >= 0 && this.#entry[2 * top]! < low) top = this.#lose(stack);
    return top;
  }

  #lose(stack: number): number {
    const call = this.#top[stack]!;
    this.lost[call] = 1;
    this.#top[stack] = this.#below[call]!;
    return this.#below[call]!;
  }

  #isTailCall(open: number, entry: number): boolean {
    const functions = this.#sides.functions?.entry;
    return functions !== undefined && functions[open] !== functions[entry];
  }

  #sameFunction(entry: number, ret: number): boolean {
    const functions = this.#sides.functions;
    return !functions || functions.entry[entry] === functions.ret[ret];
  }

  /** A thread number given to another process later on is another thread. */
  #sameProcess(entry: number, ret: number): boolean {
    const before = this.#sides.entry.pid?.[entry] ?? -1;
    const now = this.#sides.ret.pid?.[ret] ?? -1;
    return before === now || before === -1 || now === -1;
  }

  #stackOf(tid: number, low: number, high: number): number {
    const stack = this.#stacks.of(tid, low, high);
    if (stack === this.#top.length) {
      this.#top = grown(this.#top, -1);
      this.#highest = grown(this.#highest);
    }
    return stack;
  }
}

function halves(addresses: BigUint64Array): Uint32Array {
  return new Uint32Array(addresses.buffer, addresses.byteOffset, addresses.length * 2);
}

/** How far a return's stack pointer stands above its entry's: that of 8 and 0 which more returns agree with. */
function returnOffset({ entry, ret }: PairSides, stacks: NonNullable<PairSides['stacks']>): 0 | 8 {
  const entries = new Set<string>();
  for (let e = 0; e < Math.min(SAMPLE, entry.ts.length); e++)
    entries.add(`${entry.tid[e]} ${stacks.entry[e]}`);
  let popped = 0;
  let equal = 0;
  for (let r = 0; r < Math.min(SAMPLE, ret.ts.length); r++) {
    const address = stacks.ret[r]!;
    if (entries.has(`${ret.tid[r]} ${address - 8n}`)) popped++;
    if (entries.has(`${ret.tid[r]} ${address}`)) equal++;
  }
  return equal > popped ? 0 : 8;
}
