import type { DecodedColumn, DecodedEvent, Gap } from '../decode/columns.ts';

/** The calls of a function graph: `exitOf[row]` of an entry is its exit's row, `OPEN` or `LOST`. */
export interface PairedCalls {
  readonly exitOf: Int32Array;
  /** Entries and exits whose partner was lost. */
  readonly unpaired: number;
  /** Where more of the trace follows: rows of all entries that are open, and how many have lost their partner already. */
  readonly soFar: { readonly open: Int32Array; readonly unpaired: number };
}

/** The call goes on. */
export const OPEN = -1;
/** Its exit was lost, or it lies too deep to be wanted. */
export const LOST = -2;

/** Beyond this, and a hundredth, two measures of one call differ: they are of two calls. */
const TOLERANCE_NS = 100_000;

/**
 * Which exit belongs to which entry: on one thread calls lie within each other, and an exit is that of the last entry of its depth and
 * function. Two may be open in one depth: a function gives its depth up just before its exit is recorded, and what interrupts there
 * has it, too. Calls at `depth` and deeper are left out. Where events were lost in between, the kernel's own times of the call decide.
 */
export function pairCalls(
  entry: DecodedEvent,
  exit: DecodedEvent,
  gaps: readonly Gap[],
  depth: number,
): PairedCalls {
  const pairing = new Pairing(entry, exit, gaps, depth);
  let e = 0;
  let x = 0;
  while (e < entry.rows || x < exit.rows) {
    if (e >= entry.rows || (x < exit.rows && pairing.exitFirst(e, x))) pairing.leave(x++);
    else pairing.enter(e++);
  }
  const soFar = { open: pairing.open, unpaired: pairing.unpaired };
  pairing.end();
  return { exitOf: pairing.exitOf, unpaired: pairing.unpaired, soFar };
}

class Pairing {
  readonly exitOf: Int32Array;
  unpaired = 0;
  readonly #entry: DecodedEvent;
  readonly #exit: DecodedEvent;
  readonly #gaps: readonly number[];
  readonly #depth: number;
  /** Rows of entries that are open, of each thread, the outermost first. */
  readonly #open = new Map<number, number[]>();
  readonly #functions: readonly [ArrayLike<bigint>, ArrayLike<bigint>];
  readonly #depths: readonly [ArrayLike<number>, ArrayLike<number>];

  constructor(entry: DecodedEvent, exit: DecodedEvent, gaps: readonly Gap[], depth: number) {
    this.exitOf = new Int32Array(entry.rows).fill(LOST);
    this.#entry = entry;
    this.#exit = exit;
    this.#gaps = gaps.map(({ ts }) => ts).sort((a, b) => a - b);
    this.#depth = depth;
    this.#functions = [bigints(entry.fields.func), bigints(exit.fields.func)];
    this.#depths = [numbers(entry.fields.depth), numbers(exit.fields.depth)];
  }

  /** In order. */
  get open(): Int32Array {
    return Int32Array.from([...this.#open.values()].flat()).sort();
  }

  /** Of two with the same time an exit whose call is open comes first. */
  exitFirst(e: number, x: number): boolean {
    const [entered, left] = [this.#entry.ts[e]!, this.#exit.ts[x]!];
    if (entered !== left) return left < entered;
    const depth = this.#depths[1][x]!;
    const stack = this.#stack(this.#exit, x);
    const row = stack.findLast((open) => this.#depths[0][open]! <= depth);
    return row !== undefined && this.#depths[0][row] === depth && this.#sameFunction(row, x);
  }

  enter(e: number): void {
    if (this.#depths[0][e]! >= this.#depth) return;
    this.#stack(this.#entry, e).push(e);
    this.exitOf[e] = OPEN;
  }

  leave(x: number): void {
    const depth = this.#depths[1][x]!;
    if (depth >= this.#depth) return;
    const stack = this.#stack(this.#exit, x);
    for (;;) {
      const e = stack.at(-1);
      if (e === undefined || this.#depths[0][e]! < depth) break;
      stack.pop();
      if (this.#depths[0][e] === depth && this.#isCall(e, x)) {
        this.exitOf[e] = x;
        return;
      }
      this.#lose(e);
    }
    this.unpaired++;
  }

  /** Of the calls that are still open those are under way that lie within each other. */
  end(): void {
    for (const stack of this.#open.values())
      for (const [i, e] of stack.entries())
        if (i + 1 < stack.length && this.#depths[0][stack[i + 1]!]! <= this.#depths[0][e]!) this.#lose(e);
  }

  #lose(e: number): void {
    this.exitOf[e] = LOST;
    this.unpaired++;
  }

  #sameFunction(e: number, x: number): boolean {
    return this.#functions[0][e] === this.#functions[1][x];
  }

  #isCall(e: number, x: number): boolean {
    if (!this.#sameFunction(e, x)) return false;
    const [from, to] = [this.#entry.ts[e]!, this.#exit.ts[x]!];
    if (!this.#gapBetween(from, to)) return true;
    const measured = durationOf(this.#exit, x);
    return measured !== null && Math.abs(to - from - measured) <= TOLERANCE_NS + measured / 100;
  }

  #gapBetween(from: number, to: number): boolean {
    let low = 0;
    let high = this.#gaps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#gaps[middle]! <= from) low = middle + 1;
      else high = middle;
    }
    return low < this.#gaps.length && this.#gaps[low]! <= to;
  }

  /** Each CPU has an idle task of its own, all with the id 0. */
  #stack({ tid, cpu }: DecodedEvent, row: number): number[] {
    const thread = tid[row] || -1 - cpu[row]!;
    let stack = this.#open.get(thread);
    if (!stack) {
      stack = [];
      this.#open.set(thread, stack);
    }
    return stack;
  }
}

/** The kernel's own measure, in ns; null where it writes none into the exit (since 6.13). */
export function durationOf({ fields: { calltime, rettime } }: DecodedEvent, row: number): number | null {
  if (calltime?.kind !== 'bigint' || rettime?.kind !== 'bigint') return null;
  return Number(rettime.data[row]! - calltime.data[row]!);
}

function bigints(column: DecodedColumn | undefined): ArrayLike<bigint> {
  return column?.kind === 'bigint' ? column.data : [];
}

function numbers(column: DecodedColumn | undefined): ArrayLike<number> {
  return column?.kind === 'number' ? column.data : [];
}
