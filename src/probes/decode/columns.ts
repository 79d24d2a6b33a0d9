import type { HistPrint } from './tally.ts';

/** The values of one field over all rows of one event. */
export type DecodedColumn =
  | { readonly kind: 'number'; readonly data: NumberArray }
  | { readonly kind: 'bigint'; readonly data: BigInt64Array | BigUint64Array }
  /** Dictionary-coded text: `dictionary[codes[row]]`; code `NO_STRING` means it could not be read. */
  | { readonly kind: 'string'; readonly codes: Uint32Array; readonly dictionary: readonly string[] }
  /** A fixed number of elements per row, stored one row after the other. */
  | { readonly kind: 'array'; readonly length: number; readonly items: DecodedColumn }
  /** Variable number of elements per row: row r is items [offsets[r], offsets[r + 1]). */
  | { readonly kind: 'list'; readonly offsets: Uint32Array; readonly items: DecodedColumn };

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float64Array;

export const NO_STRING = 0xffff_ffff;

/** All rows of one event in time order. `ts` is ns after `DecodedEvents.base`. */
export interface DecodedEvent {
  readonly id: number;
  readonly group: string;
  readonly name: string;
  readonly rows: number;
  readonly ts: Float64Array;
  readonly cpu: Uint16Array;
  readonly tid: Int32Array;
  readonly fields: Readonly<Record<string, DecodedColumn>>;
}

/** What tells events apart: `sched:sched_switch`; the name alone where the format's text did not say its group. */
export const eventKey = ({ group, name }: { readonly group: string; readonly name: string }): string =>
  group === '' ? name : `${group}:${name}`;

export interface DecodedEvents {
  /** Absolute time stamp, in the trace clock's ns, that every `ts` counts from. */
  readonly base: bigint;
  readonly events: readonly DecodedEvent[];
  readonly loss: DecodeLoss;
  /** Counted rows that were dropped because they were older than what was to be kept; 0 when absent. */
  readonly expired?: number;
  /** Why the pages themselves were not kept whole, where they were to be. */
  readonly unkept?: string;
  /** Where events of a CPU were lost: before the first that comes at or after `ts`. */
  readonly gaps: readonly Gap[];
  /** What was counted for each `CountRequest`, in their order. */
  readonly counts: readonly (readonly HistPrint[])[];
}

export interface Gap {
  readonly cpu: number;
  readonly ts: number;
}

/** What is not in the rows, by cause. */
export interface DecodeLoss {
  /** Events the ring buffer overwrote, as the pages themselves count them. */
  readonly missed: number;
  /** Pages that say events were missed without saying how many. */
  readonly missedUncounted: number;
  /** Records whose event id has no format. */
  readonly unknown: number;
  /** Pages or records that do not hold together. */
  readonly corrupt: number;
}
