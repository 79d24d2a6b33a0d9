import type { SourceSpan } from '../../base/errors.ts';
import type { Word } from './word.ts';

/** One line as written, before anything is known of a kernel. */
export type LineSpec = PartSpec | SpanSpec | HistSpec;

/** What installs something: a line of its own, or a part of a span. */
export type PartSpec = ProbeSpec | EventSpec;

/** `p:t1 do_filp_open dfd`: forms 1 to 3 of the language. */
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

/** `sched:sched_switch prev_comm`, an event that the kernel has; `sys:openat filename`, a system call's entry or return. */
export interface EventSpec {
  readonly kind: 'event' | 'call' | 'callReturn';
  /** `sched:sched_switch` */
  readonly whole: Word;
  readonly group: Word;
  readonly name: Word;
  /** None means all. */
  readonly fields: readonly FieldSpec[];
  readonly filter: Word | null;
  readonly span: SourceSpan;
}

/** `[NAME=]FIELD` of an event. */
export interface FieldSpec {
  readonly whole: Word;
  readonly name: Word | null;
  readonly field: Word;
}

/** `span NAME PART -> PART … [by KEY,…] [if FILTER]` */
export interface SpanSpec {
  readonly kind: 'span';
  readonly name: Word;
  /** Two or more; the return that arguments alone stand for is one already. */
  readonly parts: readonly PartSpec[];
  /** Names of arguments that all parts have; none where parts pair by thread and stack. */
  readonly by: readonly Word[];
  readonly filter: Word | null;
  readonly span: SourceSpan;
}

/** `hist NAME EVENT.FIELD [by KEY,…] [every DURATION]` */
export interface HistSpec {
  readonly kind: 'hist';
  readonly name: Word;
  /** The name of a line's table, or an event that the kernel has: `sched:sched_switch`. */
  readonly event: Word;
  /** The event by itself, where `event` is one that the kernel has. */
  readonly existing: EventSpec | null;
  readonly field: Word;
  readonly by: readonly Word[];
  /** Null: counted once, at the end. */
  readonly everyNs: number | null;
  readonly span: SourceSpan;
}

/** `[MOD:]SYM[+OFFS][%return]`, `SYM@CALLEE[#N|*]`, a pattern (`vfs_*`), or an address. */
export interface Place {
  readonly whole: Word;
  readonly module: Word | null;
  /** Null when the place is an address. */
  readonly symbol: Word | null;
  /** The address, in text as written. */
  readonly address: Word | null;
  /** Digits after the plus sign. */
  readonly offset: Word | null;
  readonly callee: Callee | null;
}

/** The call behind `@`: the instruction to which it returns is probed. */
export interface Callee {
  readonly name: Word;
  /** Which call of the callee, from 1 in the order of addresses. */
  readonly which: number | 'all';
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
  | {
      readonly kind: 'path';
      readonly text: Word;
      /** The type that the root is taken for: `struct file *`. A register has members only so. */
      readonly cast?: Word;
      readonly root: Word;
      readonly steps: readonly Step[];
    };

export type PathFetch = Extract<Fetch, { kind: 'path' }>;

export interface Step {
  readonly kind: 'arrow' | 'dot' | 'index';
  /** The member's name, or the index's digits. */
  readonly word: Word;
}
