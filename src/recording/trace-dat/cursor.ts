import { badTraceDat } from './errors.ts';
import { memorySource, type Source } from './source.ts';

/** Numbers are little-endian. Every read is checked against the end. */
export class Cursor {
  at: number;
  readonly #source: Source;

  constructor(source: Source, at = 0) {
    this.#source = source;
    this.at = at;
  }

  static over(bytes: Uint8Array, name: string): Cursor {
    return new Cursor(memorySource(bytes, name));
  }

  get left(): number {
    return this.#source.size - this.at;
  }

  bytes(length: number): Uint8Array {
    const bytes = this.#source.read(this.at, length);
    this.at += length;
    return bytes;
  }

  u8(): number {
    return this.bytes(1)[0]!;
  }

  u16(): number {
    return this.#view(2).getUint16(0, true);
  }

  u32(): number {
    return this.#view(4).getUint32(0, true);
  }

  /** A size or a place: one that no file has is refused. */
  u64(): number {
    const value = Number(this.#view(8).getBigUint64(0, true));
    if (value > Number.MAX_SAFE_INTEGER) throw this.wrong(`the number ${value} is no size or place`, -8);
    return value;
  }

  /** Up to a NUL, of at most `limit` bytes. */
  string(limit = 1024): string {
    const begin = this.at;
    const ahead = this.#source.read(begin, Math.min(limit, this.left));
    const end = ahead.indexOf(0);
    if (end < 0) throw this.wrong(`a name of at most ${limit} bytes should end with NUL`);
    this.at += end + 1;
    return latin(ahead.subarray(0, end));
  }

  /** The bytes that must stand here. */
  expect(text: string): void {
    const begin = this.at;
    const found = latin(this.bytes(Math.min(text.length, Math.max(0, this.left))));
    if (found !== text)
      throw this.wrong(
        `${JSON.stringify(text)} should be here and is ${JSON.stringify(found)}`,
        begin - this.at,
      );
  }

  text(length: number): string {
    return new TextDecoder().decode(this.bytes(length));
  }

  wrong(what: string, from = 0): Error {
    return badTraceDat(this.#source.name, what, this.at + from);
  }

  #view(length: number): DataView {
    const bytes = this.bytes(length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
