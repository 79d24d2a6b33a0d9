import type { Earlier } from './earlier.ts';
import type { Matcher } from './match-in-time.ts';
import type { PairSides } from './pair-sides.ts';
import { STACK_MASK, type StackIndex } from './stack-index.ts';

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
  lostCount = 0;
  beforeCount = 0;
  readonly #earlier: Earlier;
  readonly #functions: PairSides['functions'];
  readonly #entryPid: Int32Array | null;
  readonly #retPid: Int32Array | null;
  readonly #entry: Frames;
  readonly #ret: Frames;
  /** The innermost open call of each stack, and below each open call the next outer one. */
  readonly #top: Int32Array;
  readonly #below: Int32Array;
  /** The highest address that anything was seen at on each stack. */
  readonly #highest: Uint16Array;

  constructor(sides: PairSides, stacks: NonNullable<PairSides['stacks']>, earlier: Earlier) {
    const index = earlier.stacks;
    earlier.returnOffset ??= returnOffset(sides, stacks);
    this.#earlier = earlier;
    this.#functions = sides.functions;
    this.#entryPid = sides.entry.pid;
    this.#retPid = sides.ret.pid;
    this.#entry = framesOf(sides.entry.tid, stacks.entry, 0, index);
    this.#ret = framesOf(sides.ret.tid, stacks.ret, earlier.returnOffset ?? 8, index);
    this.#top = new Int32Array(index.size).fill(-1);
    this.#highest = new Uint16Array(index.size);
    this.#highest.set(earlier.highest);
    this.#below = new Int32Array(stacks.entry.length);
    this.lost = new Uint8Array(stacks.entry.length);
    this.before = new Uint8Array(stacks.ret.length);
  }

  enter(entry: number): void {
    const address = this.#entry.address[entry]!;
    const stack = this.#entry.stack[entry]!;
    let top = this.#drop(stack, address);
    while (top >= 0 && this.#entry.address[top] === address && !this.#isTailCall(top, entry)) {
      top = this.#lose(stack);
    }
    this.#below[entry] = top;
    this.#top[stack] = entry;
    if (address > this.#highest[stack]!) this.#highest[stack] = address;
  }

  leave(ret: number): number {
    const address = this.#ret.address[ret]!;
    const stack = this.#ret.stack[ret]!;
    const match = this.#find(this.#drop(stack, address), ret, address);
    if (match >= 0) {
      while (this.#top[stack] !== match) this.#lose(stack);
      this.#top[stack] = this.#below[match]!;
    } else if (address > this.#highest[stack]!) {
      this.before[ret] = 1;
      this.beforeCount++;
    }
    if (address > this.#highest[stack]!) this.#highest[stack] = address;
    return match;
  }

  remember(): void {
    this.#earlier.highest = this.#highest;
  }

  matches(ret: number): boolean {
    const address = this.#ret.address[ret]!;
    let top = this.#top[this.#ret.stack[ret]!]!;
    while (top >= 0 && this.#entry.address[top]! < address) top = this.#below[top]!;
    return this.#find(top, ret, address) >= 0;
  }

  /** Among the calls at this very address, the latest of the return's function and process. */
  #find(start: number, ret: number, address: number): number {
    for (let call = start; call >= 0 && this.#entry.address[call] === address; call = this.#below[call]!) {
      if (this.#sameFunction(call, ret) && this.#sameProcess(call, ret)) return call;
    }
    return -1;
  }

  /** Ends the calls below an address, whose returns were not seen; the innermost call that is left. */
  #drop(stack: number, address: number): number {
    let top = this.#top[stack]!;
    while (top >= 0 && this.#entry.address[top]! < address) top = this.#lose(stack);
    return top;
  }

  #lose(stack: number): number {
    const call = this.#top[stack]!;
    this.lost[call] = 1;
    this.lostCount++;
    this.#top[stack] = this.#below[call]!;
    return this.#below[call]!;
  }

  #isTailCall(open: number, entry: number): boolean {
    const functions = this.#functions?.entry;
    return functions !== undefined && functions[open] !== functions[entry];
  }

  #sameFunction(entry: number, ret: number): boolean {
    const functions = this.#functions;
    return functions === null || functions.entry[entry] === functions.ret[ret];
  }

  /** A thread number given to another process later on is another thread. */
  #sameProcess(entry: number, ret: number): boolean {
    if (this.#entryPid === null || this.#retPid === null) return true;
    const before = this.#entryPid[entry]!;
    const now = this.#retPid[ret]!;
    return before === now || before === -1 || now === -1;
  }
}

/** For each event the number of its stack, and where in that its call's frame begins. */
interface Frames {
  readonly stack: Int32Array;
  readonly address: Uint16Array;
}

function framesOf(tid: Int32Array, pointers: BigUint64Array, offset: number, index: StackIndex): Frames {
  // The halves of 64 bits, low before high as on every machine this runs on; as bigints they would cost ten times as much.
  const halves = new Int32Array(pointers.buffer, pointers.byteOffset, pointers.length * 2);
  const stack = new Int32Array(tid.length);
  const address = new Uint16Array(tid.length);
  for (let i = 0; i < tid.length; i++) {
    const low = (halves[2 * i]! - offset) | 0;
    const borrowed = halves[2 * i]! >= 0 && low < 0 ? 1 : 0;
    stack[i] = index.of(tid[i]!, low, halves[2 * i + 1]! - borrowed);
    address[i] = low & STACK_MASK;
  }
  return { stack, address };
}

/** How far a return's stack pointer stands above its entry's: that of 8 and 0 which more returns agree with; null where none does. */
function returnOffset({ entry, ret }: PairSides, stacks: NonNullable<PairSides['stacks']>): 0 | 8 | null {
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
  if (equal === 0 && popped === 0) return null;
  return equal > popped ? 0 : 8;
}
