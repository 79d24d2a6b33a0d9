import { type ColumnData, NO_STRING } from '../../table/column.ts';
import { Dictionary } from '../../table/dictionary.ts';

/**
 * A column of texts as codes into a dictionary, filled from bytes in UTF-8: a text that has come before is found without
 * making one.
 */
export class Texts {
  length = 0;
  #codes = new Uint32Array(64);
  readonly #dictionary = new Dictionary((bytes) => decoder.decode(bytes));
  /** The bytes that came last: many texts are of one batch. */
  #bytes: Uint8Array = new Uint8Array(0);
  #view = viewOf(this.#bytes);

  add(text: string | null): void {
    if (text === null) this.#push(NO_STRING);
    else {
      const bytes = encoder.encode(text);
      this.#push(this.#dictionary.wholeCode(bytes, viewOf(bytes), 0, bytes.length));
    }
  }

  addBytes(bytes: Uint8Array, from: number, end: number): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = viewOf(bytes);
    }
    this.#push(this.#dictionary.wholeCode(bytes, this.#view, from, end));
  }

  /** A copy: more may come. */
  data(): ColumnData {
    return { codes: this.#codes.slice(0, this.length), dictionary: this.#dictionary.strings() };
  }

  #push(code: number): void {
    if (this.length === this.#codes.length) {
      const larger = new Uint32Array(2 * this.length);
      larger.set(this.#codes);
      this.#codes = larger;
    }
    this.#codes[this.length++] = code;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
