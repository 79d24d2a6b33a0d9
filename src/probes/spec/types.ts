import type { SourceSpan } from '../../base/errors.ts';
import type { ColumnSchema } from '../../table/schema.ts';

/**
 * What the kernel in front of us answers, as data: spec and compile are pure functions of it, so the same
 * cell compiles to the same text on any machine. Gathered once per target by install/facts.ts.
 */
export interface KernelFacts {
  /** `uname -r`. */
  readonly release: string;
  readonly arch: 'x86_64' | 'aarch64';
  /** Whole text of tracefs's README: what its parsers know. */
  readonly readme: string;
  /** Null where the kernel has no BTF. */
  readonly btf: import('../../btf/btf.ts').Btf | null;
  readonly symbols: import('../../code/symbols.ts').SymbolTable;
}

/**
 * One line of a `%%kprobe` body, resolved and compiled: text for the kernel, and how to read what comes back.
 * Plain frozen data; positions point into the user's cell.
 */
export interface CompiledProbe {
  readonly kind: 'entry' | 'return' | 'inside';
  /** Name of the table, as the user wrote it or the kernel's default. */
  readonly event: string;
  /** The traced function as the user wrote it, without offset. */
  readonly function: string;
  /** The line for `dynamic_events`, hidden arguments included: `p:GROUP/t1 do_filp_open dfd=%di …`. */
  readonly command: string;
  /** Which part of the cell each part of `command` came from, for the kernel's error caret. Sorted by `start`. */
  readonly origins: readonly Origin[];
  /** Text for the event's `filter` file, or null. */
  readonly filter: { readonly text: string; readonly origins: readonly Origin[] } | null;
  /** The user's arguments in order, then the hidden ones. The common columns are not listed. */
  readonly arguments: readonly ArgumentPlan[];
  /** The whole probe line in the cell. */
  readonly span: SourceSpan;
  /** For `--explain`: each C name with its register or offset and where that came from. */
  readonly notes: readonly string[];
}

/** Columns [start, end) of the text that was made for the kernel, and the span of the cell behind them. */
export interface Origin {
  readonly start: number;
  readonly end: number;
  readonly span: SourceSpan;
}

/** How one field of the event's `format` becomes one column of the table. */
export interface ArgumentPlan {
  /** Field name in the `format` file; a legal C identifier. */
  readonly field: string;
  /** Name, type, unit, source of the column in the table; `hidden` for `$comm` and `$stack`. */
  readonly column: ColumnSchema;
  /** What the decoded value still needs. */
  readonly convert: Conversion;
}

export type Conversion =
  | { readonly kind: 'none' }
  /** A register of 64 bits whose C type is narrower: keep `bits`, sign-extend when `signed`. Gives numbers. */
  | { readonly kind: 'narrow'; readonly bits: 8 | 16 | 32; readonly signed: boolean }
  /**
   * Fetched from `$retval` without a type: -4095…-1 read as negative; adds the column `err`. `typed`: the user gave
   * a type, the value stays as it is, and only `err` is added.
   */
  | { readonly kind: 'retval'; readonly typed?: true }
  /** Enum members by value; a value without a member becomes its decimal text. */
  | { readonly kind: 'enum'; readonly names: Readonly<Record<string, string>> }
  | { readonly kind: 'boolean' }
  /** An address to `symbol+0x…` text. */
  | { readonly kind: 'symbol' };

/** Options of `compile` that belong to the session, not to the cell. */
export interface CompileContext {
  /** The private event group: `probebook_4242_1`. */
  readonly group: string;
}
