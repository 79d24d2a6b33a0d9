/** Records of one event: record i is bytes [positions[i], ends[i]), without its header. */
export interface Records {
  readonly bytes: Uint8Array;
  /** The same bytes. */
  readonly view: DataView;
  readonly positions: Uint32Array;
  readonly ends: Uint32Array;
  /** ns after the decoder's origin. */
  readonly times: Float64Array;
  readonly cpus: Uint16Array;
  readonly count: number;
}

/** Records sorted by event as they come: a fixed number of places for each slot, used again for every batch. */
export class Batch {
  /** Slot s has the places from s * size on, of which counts[s] are taken. */
  readonly size: number;
  readonly counts: Uint32Array;
  readonly positions: Uint32Array;
  readonly ends: Uint32Array;
  readonly times: Float64Array;
  readonly cpus: Uint16Array;
  /** Of all slots; never more than `size`. */
  total = 0;
  /** All zero between uses. */
  readonly #bad: Uint8Array;

  constructor(size: number, slots: number) {
    this.size = size;
    this.counts = new Uint32Array(slots);
    this.positions = new Uint32Array(size * slots);
    this.ends = new Uint32Array(size * slots);
    this.times = new Float64Array(size * slots);
    this.cpus = new Uint16Array(size * slots);
    this.#bad = new Uint8Array(size);
  }

  clear(): void {
    this.counts.fill(0);
    this.total = 0;
  }

  /** The records of one event; valid until the batch is filled again. */
  records(slot: number, bytes: Uint8Array, view: DataView): Records {
    const count = this.counts[slot]!;
    const from = slot * this.size;
    return {
      bytes,
      view,
      positions: this.positions.subarray(from, from + count),
      ends: this.ends.subarray(from, from + count),
      times: this.times.subarray(from, from + count),
      cpus: this.cpus.subarray(from, from + count),
      count,
    };
  }

  /** The records without those that `check` marks as bad. */
  sound(records: Records, check: (records: Records, bad: Uint8Array) => void): Records {
    const bad = this.#bad;
    check(records, bad);
    let count = bad.indexOf(1);
    if (count < 0 || count >= records.count) return records;
    for (let i = count; i < records.count; i++) {
      if (bad[i] !== 0) {
        bad[i] = 0;
        continue;
      }
      records.positions[count] = records.positions[i]!;
      records.ends[count] = records.ends[i]!;
      records.times[count] = records.times[i]!;
      records.cpus[count++] = records.cpus[i]!;
    }
    return { ...records, count };
  }
}
