/** Builds ring-buffer pages by the layout in the kernel's include/linux/ring_buffer.h, independently of the decoder. */
export class PageBuilder {
  readonly #bytes: Buffer;
  #at = 16;

  constructor(time: bigint, pageSize = 4096) {
    this.#bytes = Buffer.alloc(pageSize);
    this.#bytes.writeBigUInt64LE(time, 0);
  }

  /** Bytes of data that still fit. */
  get room(): number {
    return this.#bytes.length - this.#at;
  }

  /** A record of up to 112 bytes, its length in type_len. */
  record(delta: number, data: Uint8Array): this {
    const words = Math.ceil(data.length / 4);
    return this.#word(words | (delta << 5)).#data(data, words);
  }

  /** A record with its length in the first word. */
  long(delta: number, data: Uint8Array): this {
    return this.#word(delta << 5)
      .#word(data.length + 4)
      .#data(data, Math.ceil(data.length / 4));
  }

  /** A discarded record. */
  padding(delta: number, length: number): this {
    return this.#word(29 | (delta << 5))
      .#word(length + 4)
      .#data(Buffer.alloc(length, 0xee), length / 4);
  }

  /** The rest of the page, which is filled with what must not be read. */
  endPadding(): this {
    this.#word(29);
    this.#bytes.fill(0xff, this.#at);
    this.#at = this.#bytes.length;
    return this;
  }

  timeExtend(delta: bigint): this {
    return this.#split(30, delta);
  }

  /** An absolute time, of which 59 bits are stored. */
  timeStamp(time: bigint): this {
    return this.#split(31, BigInt.asUintN(59, time));
  }

  /** The page, with the flags of missed events; `stored` is their count behind the data. */
  build(missed?: { readonly stored?: bigint }): Uint8Array {
    let commit = this.#at - 16;
    if (missed?.stored !== undefined) {
      this.#bytes.writeBigInt64LE(missed.stored, this.#at);
      commit |= 1 << 30;
    }
    if (missed) commit |= 1 << 31;
    this.#bytes.writeUInt32LE(commit >>> 0, 8);
    return this.#bytes;
  }

  #split(type: number, value: bigint): this {
    const low = Number(value & 0x7ff_ffffn);
    return this.#word(type | (low << 5)).#word(Number(value >> 27n));
  }

  #data(data: Uint8Array, words: number): this {
    this.#bytes.set(data, this.#at);
    this.#at += words * 4;
    return this;
  }

  #word(value: number): this {
    this.#bytes.writeUInt32LE(value >>> 0, this.#at);
    this.#at += 4;
    return this;
  }
}

export function headerPage(pageSize = 4096): string {
  return [
    '\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;',
    '\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;',
    '\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;',
    `\tfield: char data;\toffset:16;\tsize:${pageSize - 16};\tsigned:1;`,
    '',
  ].join('\n');
}

/** Text of a `format` file with these fields behind the common ones: `u32 n`, offset, size, signed. */
export function formatText(
  id: number,
  name: string,
  fields: readonly (readonly [string, number, number, 0 | 1])[],
): string {
  const line = ([declaration, offset, size, signed]: readonly [string, number, number, 0 | 1]) =>
    `\tfield:${declaration};\toffset:${offset};\tsize:${size};\tsigned:${signed};`;
  return [
    `name: ${name}`,
    `ID: ${id}`,
    'format:',
    line(['unsigned short common_type', 0, 2, 0]),
    line(['unsigned char common_flags', 2, 1, 0]),
    line(['unsigned char common_preempt_count', 3, 1, 0]),
    line(['int common_pid', 4, 4, 1]),
    '',
    ...fields.map(line),
    '',
    'print fmt: ""',
    '',
  ].join('\n');
}

/** The event `n` with one u32, and a record of it. */
export const COUNTER = formatText(7, 'counter', [['u32 n', 8, 4, 0]]);

export function counter(n: number, tid = 42): Uint8Array {
  return recordOf(7, tid, [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, n >>> 24]);
}

/** A record's data: the common fields, then these bytes. */
export function recordOf(id: number, tid: number, data: readonly number[] | Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(8 + data.length);
  bytes.writeUInt16LE(id, 0);
  bytes.writeInt32LE(tid, 4);
  bytes.set(data, 8);
  return bytes;
}
