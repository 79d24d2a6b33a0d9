/** log2 of the smallest kernel stack: 16 KiB, aligned (THREAD_SIZE and IRQ_STACK_SIZE on x86_64 and arm64). */
const STACK_SHIFT = 14;

/** What of an address says where in its stack it points. */
export const STACK_MASK = (1 << STACK_SHIFT) - 1;

/** A slot: tid, number of the block of memory within its 4 GiB, high half of the address, the number given. */
const SLOT = 4;

/**
 * Numbers 0, 1, 2, … for pairs of a thread and the stack that an address lies in: a thread runs on its own stack
 * and, in interrupts, on one of the CPU's; addresses are comparable only within one. A hash table with open
 * addressing in one typed array, because it is asked for every row.
 */
export class StackIndex {
  size = 0;
  #slots = new Int32Array(4096 * SLOT).fill(-1);

  /** `low` and `high` are the halves of the address, as integers of 32 bits. */
  of(tid: number, low: number, high: number): number {
    const block = low >>> STACK_SHIFT;
    const slots = this.#slots;
    // An empty slot has the block -1, which no address lies in.
    for (let at = first(slots, tid, block, high); ; at = (at + SLOT) & (slots.length - 1)) {
      if (slots[at] === tid && slots[at + 1] === block && slots[at + 2] === high) return slots[at + 3]!;
      if (slots[at + 3] === -1) return this.#add(at, tid, block, high);
    }
  }

  #add(at: number, tid: number, block: number, high: number): number {
    const id = this.size++;
    this.#slots.set([tid, block, high, id], at);
    if (this.size * SLOT * 2 > this.#slots.length) this.#grow();
    return id;
  }

  #grow(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2).fill(-1);
    for (let from = 0; from < old.length; from += SLOT) {
      if (old[from + 3] === -1) continue;
      let at = first(slots, old[from]!, old[from + 1]!, old[from + 2]!);
      while (slots[at + 3] !== -1) at = (at + SLOT) & (slots.length - 1);
      slots.set(old.subarray(from, from + SLOT), at);
    }
    this.#slots = slots;
  }
}

/** Where the search for a stack begins. */
function first(slots: Int32Array, tid: number, block: number, high: number): number {
  const mixed = Math.imul(tid ^ (block << 10) ^ high, 0x9e3779b1);
  return (mixed >>> 12) & (slots.length - SLOT);
}
