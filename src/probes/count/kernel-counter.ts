import { type HistPrint, Tallies } from '../decode/tally.ts';
import type { CompiledHist } from '../spec/types.ts';
import { type KernelCounts, kernelTallies } from './kernel-text.ts';

/** Follows what the kernel's triggers count for one histogram. */
export class KernelCounter {
  readonly hist: CompiledHist;
  /** Events that had no room in the kernel's table. */
  dropped = 0;
  readonly #prints: HistPrint[] = [];
  #before = new Tallies();

  constructor(hist: CompiledHist) {
    this.hist = hist;
  }

  /** The end of an interval: what was counted in it is one print. */
  tick(counts: KernelCounts): void {
    const { print, now } = this.#since(counts);
    this.#prints.push(print);
    this.#before = now;
  }

  /** All prints, the last one of what has been counted since the last tick. */
  prints(counts: KernelCounts | null): readonly HistPrint[] {
    return counts ? [...this.#prints, this.#since(counts).print] : this.#prints;
  }

  #since(counts: KernelCounts): { readonly print: HistPrint; readonly now: Tallies } {
    const { tallies, dropped } = kernelTallies(this.hist, counts);
    this.dropped = dropped;
    const now = Tallies.of(tallies);
    return { print: { at: counts.at, tallies: now.since(this.#before) }, now };
  }
}
