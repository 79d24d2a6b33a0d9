/** Reads bytes one after the other. Throws Error for what lies beyond them. */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error(`it is cut off at byte ${this.at - 1} of one of its parts`);
    return byte;
  }

  skip(count: number): void {
    if (!(count >= 0 && count <= this.left))
      throw new Error(`one of its parts says that ${count} bytes follow, and ${this.left} do`);
    this.at += count;
  }

  /**
   * LEB128, the low 32 bits as a signed number: what the library makes of it. One of more than `most` bytes, of which the
   * library would make a number of as many digits, is refused.
   */
  varint(most = 5): number {
    let result = 0;
    for (let i = 0; i < most; i++) {
      const byte = this.byte();
      if (i < 5) result |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) return result;
    }
    throw new Error(`a number in it has more than ${most} bytes`);
  }
}

/** Bytes of the longest varint of 64 bits. */
export const WIDE = 10;
