import type { SourceSpan } from '../../base/errors.ts';
import type { Word } from './word.ts';

/** One probe line as written, before anything is known of a kernel. */
export interface ProbeSpec {
  readonly kind: 'entry' | 'return';
  /** `p`, `r`, `r64`. */
  readonly letter: Word;
  /** The event's name; null when the line gives none. A group before it is dropped. */
  readonly event: Word | null;
  readonly place: Place;
  readonly arguments: readonly ArgumentSpec[];
  readonly filter: Word | null;
  readonly span: SourceSpan;
}

/** `[MOD:]SYM[+OFFS][%return]` or an address. */
export interface Place {
  readonly whole: Word;
  readonly module: Word | null;
  /** Null when the place is an address. */
  readonly symbol: Word | null;
  /** The address, in text as written. */
  readonly address: Word | null;
  /** Digits after the plus sign. */
  readonly offset: Word | null;
}

export interface ArgumentSpec {
  readonly whole: Word;
  /** Null when nothing stands before an equals sign. */
  readonly name: Word | null;
  readonly value: Fetch;
  /** What follows the colon: `string`, `x8[16]`. */
  readonly type: Word | null;
}

/** What is fetched: the kernel's FETCHARG, or a C name in its place. `text` is all of it as written. */
export type Fetch =
  | { readonly kind: 'register'; readonly text: Word; readonly name: Word }
  /** `$retval`, `$comm`, `$stack`, `$stackN`, `$argN`. */
  | { readonly kind: 'variable'; readonly text: Word; readonly name: Word }
  /** `@ADDR`, `@SYM+OFFS`. */
  | { readonly kind: 'memory'; readonly text: Word }
  /** `\100`, `\"text"`. */
  | { readonly kind: 'immediate'; readonly text: Word }
  /** `+OFFS(…)`, `+uOFFS(…)`: `prefix` is all up to and with the parenthesis. */
  | {
      readonly kind: 'dereference';
      readonly text: Word;
      readonly prefix: Word;
      readonly user: boolean;
      readonly of: Fetch;
    }
  /** A parameter or `$retval` and the members reached from it; `steps` is empty for a parameter alone. */
  | { readonly kind: 'path'; readonly text: Word; readonly root: Word; readonly steps: readonly Step[] };

export type PathFetch = Extract<Fetch, { kind: 'path' }>;

export interface Step {
  readonly kind: 'arrow' | 'dot' | 'index';
  /** The member's name, or the index's digits. */
  readonly word: Word;
}
