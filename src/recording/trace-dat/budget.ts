import { badTraceDat } from './errors.ts';
import type { Source } from './source.ts';

/** A compressed page is seldom a fiftieth of its size. */
const MOST_RATIO = 200;
const ALWAYS = 64 << 20;

/** How many bytes may come out of a file: places that overlap, or what is compressed, would be more than it is. */
export class Budget {
  #left: number;
  readonly #file: string;

  private constructor(file: string, bytes: number) {
    this.#file = file;
    this.#left = bytes;
  }

  /** No more than there are. */
  static ofPlain({ name, size }: Source): Budget {
    return new Budget(name, size);
  }

  static ofCompressed({ name, size }: Source): Budget {
    return new Budget(name, ALWAYS + MOST_RATIO * size);
  }

  take(bytes: number, offset: number): void {
    this.#left -= bytes;
    if (this.#left < 0)
      throw badTraceDat(this.#file, `${bytes} bytes more than a file of its size can hold`, offset);
  }
}
