import { Cursor, WIDE } from './cursor.ts';

/**
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md: goes through a struct as the library will,
 * which makes lists as long as they say, nests as deep as they do and takes numbers of any length. Throws Error unless all of
 * it is there and is no more than that of a file with some hundred thousand columns of row groups.
 */
export function checkStruct(bytes: Uint8Array, at: number): void {
  new Walk(new Cursor(bytes, at)).struct(0);
}

/** FileMetaData has 8: row groups, columns, metadata, statistics and what is in these. */
const DEEPEST = 16;
/** Each is an object of some 64 bytes. */
const MOST_VALUES = 2 ** 22;

const STOP = 0;
const TRUE = 1;
const FALSE = 2;

class Walk {
  readonly #cursor: Cursor;
  #values = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  struct(depth: number): void {
    if (depth > DEEPEST) throw new Error(`its metadata is nested more than ${DEEPEST} deep`);
    for (;;) {
      const byte = this.#cursor.byte();
      const type = byte & 0x0f;
      if (type === STOP) return;
      if (byte >> 4 === 0) this.#cursor.varint();
      // A boolean of a struct is in its type.
      if (type !== TRUE && type !== FALSE) this.#value(type, depth + 1);
    }
  }

  #value(type: number, depth: number): void {
    if (++this.#values > MOST_VALUES) throw new Error(`its metadata has more than ${MOST_VALUES} values`);
    const cursor = this.#cursor;
    switch (type) {
      case TRUE:
      case FALSE:
      case 3: // a byte
        cursor.skip(1);
        break;
      case 4:
      case 5: // of 16 and 32 bits
        cursor.varint();
        break;
      case 6: // of 64 bits
        cursor.varint(WIDE);
        break;
      case 7: // a double
        cursor.skip(8);
        break;
      case 8: // bytes
        cursor.skip(cursor.varint());
        break;
      case 9:
        this.#list(depth);
        break;
      case 12:
        this.struct(depth);
        break;
      default:
        throw new Error(`its metadata has a value of type ${type}`);
    }
  }

  #list(depth: number): void {
    if (depth > DEEPEST) throw new Error(`its metadata is nested more than ${DEEPEST} deep`);
    const byte = this.#cursor.byte();
    const size = byte >> 4 === 15 ? this.#cursor.varint() : byte >> 4;
    // Each takes a byte at least.
    if (size < 0 || size > this.#cursor.left)
      throw new Error(`a list of its metadata says that it has ${size} values in ${this.#cursor.left} bytes`);
    for (let i = 0; i < size; i++) this.#value(byte & 0x0f, depth + 1);
  }
}
