/** log2 of the smallest kernel stack: 16 KiB, aligned (THREAD_SIZE and IRQ_STACK_SIZE on x86_64 and arm64). */
const STACK_SHIFT = 14;

/** What of an address says where in its stack it points. */
export const STACK_MASK = (1 << STACK_SHIFT) - 1;

/**
 * Numbers 0, 1, 2, … for pairs of a thread and the stack that an address lies in: a thread runs on its own stack
 * and, in interrupts, on one of the CPU's; addresses are comparable only within one. Open addressing over typed
 * arrays, because it is asked once per row.
 */
export class StackIndex {
  size = 0;
  #slots = new Int32Array(1024).fill(-1);
  #tid = new Int32Array(512);
  #block = new Int32Array(512);
  #high = new Int32Array(512);

  /** `low` and `high` are the halves of the address, as integers of 32 bits. */
  of(tid: number, low: number, high: number): number {
    const block = low >>> STACK_SHIFT;
    const mask = this.#slots.length - 1;
    for (let slot = hash(tid, block, high) & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot]!;
      if (id === -1) return this.#add(slot, tid, block, high);
      if (this.#tid[id] === tid && this.#block[id] === block && this.#high[id] === high) return id;
    }
  }

  #add(slot: number, tid: number, block: number, high: number): number {
    const id = this.size++;
    this.#slots[slot] = id;
    this.#tid[id] = tid;
    this.#block[id] = block;
    this.#high[id] = high;
    if (this.size === this.#tid.length) this.#grow();
    return id;
  }

  #grow(): void {
    this.#tid = grown(this.#tid);
    this.#block = grown(this.#block);
    this.#high = grown(this.#high);
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (let id = 0; id < this.size; id++) {
      let slot = hash(this.#tid[id]!, this.#block[id]!, this.#high[id]!) & mask;
      while (this.#slots[slot] !== -1) slot = (slot + 1) & mask;
      this.#slots[slot] = id;
    }
  }
}

/** The same array, twice as long. */
function grown(array: Int32Array): Int32Array {
  const longer = new Int32Array(array.length * 2);
  longer.set(array);
  return longer;
}

function hash(tid: number, block: number, high: number): number {
  const mixed = Math.imul(tid, 0x9e3779b1) ^ Math.imul(block, 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35);
  return mixed ^ (mixed >>> 15);
}
