import type { SourceSpan } from '../../base/errors.ts';
import type { Btf } from '../../btf/btf.ts';
import type { CallSite } from '../../code/call-sites.ts';
import type { ElfFile } from '../../code/elf.ts';
import type { Program } from '../../code/program.ts';
import type { SymbolTable } from '../../code/symbols.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import type { FilterFields } from '../compile/filter-field.ts';
import type { CompiledGraph } from '../graph/spec.ts';

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
  readonly btf: Btf | null;
  readonly symbols: SymbolTable;
  readonly cpus: number;
  /** All events that exist: `sched:sched_switch`. */
  readonly eventNames: readonly string[];
  /** Text of the `format` file of those events that were asked for, by the same names. */
  readonly formats: ReadonlyMap<string, string>;
  /** The calls in those functions that were asked for. */
  readonly calls: ReadonlyMap<string, readonly CallSite[]>;
  /** Functions that probes can stand on, for patterns; null where nobody asked. */
  readonly traceable: ReadonlySet<string> | null;
  /** Name and address of every loaded module: when it differs, functions and events have come or gone. */
  readonly loaded: string;
  /** Types of those modules that were asked for, which continue the kernel's; null where a module has none. */
  readonly modules: ReadonlyMap<string, Btf | null>;
  /** The files that were asked for, by the path written. */
  readonly programs?: ReadonlyMap<string, Program>;
  /** What the folders hold that were asked for, by the path written; a slash follows a folder's name. */
  readonly folders?: ReadonlyMap<string, readonly string[]>;
}

/** A `%%kprobe` body, resolved and compiled. */
export interface CompiledBody {
  /** Everything to install, parts of spans included. */
  readonly probes: readonly CompiledProbe[];
  /** What becomes a table of rows, in the order of lines. */
  readonly tables: readonly CompiledTable[];
  /** What becomes a table of counts, in the order of lines. */
  readonly hists: readonly CompiledHist[];
  /** Calls that the function_graph tracer is told to record. */
  readonly graph?: CompiledGraph;
}

/**
 * One probe or event: text for the kernel, and how to read what comes back. Plain frozen data; positions point into
 * the user's cell.
 */
export interface CompiledProbe {
  readonly kind: 'entry' | 'return' | 'inside' | 'event';
  /** Name of the table, as the user wrote it or the kernel's default. */
  readonly event: string;
  /** Where tracefs has the event: our private group, or that of an existing event. */
  readonly path: EventPath;
  /** The traced functions, without offset; none for an existing event. */
  readonly functions: readonly string[];
  /** One for each place that is probed; none for an existing event. */
  readonly commands: readonly Command[];
  /** Text for the event's `filter` file, or null. */
  readonly filter: { readonly text: string; readonly origins: readonly Origin[] } | null;
  /** The filter of the event that an event probe stands on, with which its command ends. */
  readonly condition?: string;
  /** The user's arguments in order, then the hidden ones. The common columns are not listed. */
  readonly arguments: readonly ArgumentPlan[];
  /** What the kernel can filter and count by. */
  readonly fields: FilterFields;
  /** What names the addresses of a probe in a program. */
  readonly program?: ProbedProgram;
  /** The whole probe line in the cell. */
  readonly span: SourceSpan;
  /** For `--explain`: each C name with its register or offset and where that came from. */
  readonly notes: readonly string[];
}

/** The file of a probe in a program, and its probed addresses: where the file is in a process, the event's own address tells. */
export interface ProbedProgram {
  readonly file: Pick<ElfFile, 'functions' | 'code'>;
  readonly places: readonly { readonly address: bigint; readonly function: string }[];
}

export interface EventPath {
  readonly group: string;
  readonly name: string;
}

/** A line for `dynamic_events`, hidden arguments included: `p:GROUP/t1 do_filp_open dfd=%di …`. */
export interface Command {
  readonly text: string;
  /** Which part of the cell each part of `text` came from, for the kernel's error caret. Sorted by `start`. */
  readonly origins: readonly Origin[];
  /** The function it probes. */
  readonly function: string;
}

/** What the rows of one table are made from. */
export type CompiledTable = CompiledProbe | CompiledSpan | CompiledReturn;

/** Rows that are made by pairing the rows of parts. */
export interface CompiledSpan {
  readonly kind: 'span';
  /** Name of the table; that of the open ones is `NAME_open`. */
  readonly event: string;
  /** Two or more, first to last. */
  readonly parts: readonly CompiledProbe[];
  /** Columns that all parts have; none: by thread and stack. */
  readonly by: readonly string[];
  /** What names the start's columns only and the kernel does not apply: the other starts are paired with nothing. */
  readonly startFilter: SpanFilter | null;
  /** What only pairing can know; null without a filter, or where the start's says it all. */
  readonly filter: SpanFilter | null;
  readonly span: SourceSpan;
}

/** Rows of a return probe, each with what a probe at the call's entry fetched: for a kernel that keeps no parameters until then. */
export interface CompiledReturn {
  readonly kind: 'keptReturn';
  readonly event: string;
  readonly parts: readonly [entry: CompiledProbe, ret: CompiledProbe];
  readonly columns: readonly ReturnColumn[];
  /** What needs the entry; null without a filter, or where that of the return says it all. */
  readonly filter: SpanFilter | null;
  readonly span: SourceSpan;
}

/** A column of such a row, and which part has it. */
export interface ReturnColumn {
  readonly part: 0 | 1;
  readonly name: string;
}

export interface SpanFilter {
  readonly text: string;
  /** Whether a row stays; `value` reads one of its columns. */
  readonly keeps: (value: (column: string) => unknown) => boolean;
}

/** How often values of each size of a field occur: a table of counts. */
export interface CompiledHist {
  readonly kind: 'hist';
  /** Name of the table. */
  readonly event: string;
  /** Whose events are counted. */
  readonly of: CompiledProbe;
  readonly value: HistField;
  readonly keys: readonly HistField[];
  /** Between two prints; null: one print, at the end. */
  readonly everyNs: number | null;
  readonly how:
    | { readonly kind: 'kernel'; readonly triggers: readonly HistTrigger[] }
    /** On the tracing thread, from the rows of `of`, which are not kept. `why` is for `--explain`. */
    | { readonly kind: 'decoding'; readonly why: string };
  readonly span: SourceSpan;
}

/** What is counted, or counted by. */
export interface HistField extends ArgumentPlan {
  /** How a trigger and a counter read the field's 64 bits. */
  readonly signed: boolean;
  readonly isText: boolean;
}

/** A hist trigger of the kernel, which counts the values of one range: `hist:keys=c,n.log2 if n > 0`. */
export interface HistTrigger {
  /** `__pb_comm,n.log2` */
  readonly keys: string;
  /** Which values it counts: `n > 0`. */
  readonly range: string;
  /** What the trigger's last key is: the value's power of two, the value itself, or nothing, where the range is one bucket. */
  readonly value: 'log2' | 'raw' | { readonly min: bigint; readonly max: bigint };
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
  /** Addresses to an array of `symbol+0x…`; null where there are none. */
  | { readonly kind: 'stack' }
  /** As text: what the kernel's own `print fmt` shows, or flags by name. */
  | { readonly kind: 'text'; readonly text: (value: number | bigint) => string }
  /** An address to `symbol+0x…` text. */
  | { readonly kind: 'symbol' }
  /**
   * The field is a directory entry's name; `parents` are the fields with the names above it, from the nearest on. `end` are
   * those with the addresses of the entry above the last, and of its parent: the same where nothing is above.
   */
  | { readonly kind: 'path'; readonly parents: readonly string[]; readonly end: readonly [string, string] };

/** Options of `compile` that belong to the session, not to the cell. */
export interface CompileContext {
  /** The private event group: `probebook_4242_1`. */
  readonly group: string;
  /** Every row has its kernel stack. */
  readonly stack?: boolean;
  /** Not everybody is traced. */
  readonly only?: boolean;
}
