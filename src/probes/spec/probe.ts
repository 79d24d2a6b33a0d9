import type { SourceSpan } from '../../base/errors.ts';
import type { Word } from './word.ts';

/** One line as written, before anything is known of a kernel. */
export type LineSpec = PartSpec | SpanSpec | HistSpec;

/** What installs something: a line of its own, or a part of a span. */
export type PartSpec = PlacedSpec | EventSpec;

/** What fetches arguments where something happens: `p:t1 do_filp_open dfd`, `t:t2 sched_switch next->pid`. */
export type PlacedSpec = ProbeSpec | TracepointSpec | EventProbeSpec | UserSpec;

interface Fetching {
  /** `p`, `r`, `r64`, `f`, `t`, `e`. */
  readonly letter: Word;
  /** The event's name; null when the line gives none. A group before it is dropped. */
  readonly event: Word | null;
  readonly arguments: readonly ArgumentSpec[];
  readonly filter: Word | null;
  readonly span: SourceSpan;
}

/** `p:t1 do_filp_open dfd`: forms 1 to 3 of the language. */
export interface ProbeSpec extends Fetching {
  readonly kind: 'entry' | 'return';
  readonly place: Place;
}

/** `t:t1 sched_switch next->pid` */
export interface TracepointSpec extends Fetching {
  readonly kind: 'tracepoint';
  /** The tracepoint's name. */
  readonly place: { readonly whole: Word };
}

/** `e:e1 sched.sched_switch pid=$next_pid`; its filter is one of the event it stands on. */
export interface EventProbeSpec extends Fetching {
  readonly kind: 'eventProbe';
  readonly place: { readonly whole: Word; readonly group: Word; readonly name: Word };
}

/** `p:u1 /bin/bash:readline`, `r:u2 /bin/bash:0x1234` */
export interface UserSpec extends Fetching {
  readonly kind: 'userEntry' | 'userReturn';
  readonly place: UserPlace;
}

/** `PATH:OFFSET[%return][(REF)]`, or a function's name and perhaps an offset in it for OFFSET. */
export interface UserPlace {
  readonly whole: Word;
  readonly path: Word;
  /** Null where the place is an offset in the file. */
  readonly symbol: Word | null;
  /** Digits: of an offset in the function where there is one, else in the file. */
  readonly offset: Word | null;
  /** `(REF)`, where in the file a counter of the probe's users is. */
  readonly reference: Word | null;
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
  /** `@ADDR`, `@SYM+OFFS`, `@+FILEOFFS`. */
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
