import type { Cursor } from './cursor.ts';
import type { DatOptions } from './types.ts';

/** One option as it lies in the file. */
export interface RawOption {
  readonly id: number;
  readonly data: Cursor;
}

/** Option ids: `TRACECMD_OPTION_*` of trace-cmd's lib/trace-cmd/include/private/trace-cmd-private.h. */
export const OPTION = {
  done: 0,
  date: 1,
  stats: 2,
  buffer: 3,
  clock: 4,
  uname: 5,
  offset: 7,
  cpuCount: 8,
  tsc: 14,
  headerInfo: 16,
  ftraceFormats: 17,
  eventFormats: 18,
  kallsyms: 19,
  cmdlines: 21,
  bufferText: 22,
} as const;

/** What the options say that is not where something lies; of several of one kind the last. */
export function describedBy(options: readonly RawOption[]): DatOptions {
  const of = (id: number) => options.filter((option) => option.id === id);
  const text = (id: number) => of(id).map(({ data }) => textOf(data));
  const tsc = of(OPTION.tsc).find(({ data }) => data.left >= 16)?.data;
  return {
    clock: text(OPTION.clock).at(-1) ?? null,
    uname: text(OPTION.uname).at(-1) ?? null,
    // Written in µs.
    date: of(OPTION.date).length === 0 ? null : 1000n * integer(text(OPTION.date).at(-1)!),
    offset: text(OPTION.offset).reduce((sum, each) => sum + integer(each), 0n),
    tsc: tsc === undefined ? null : tscOf(tsc),
    stats: text(OPTION.stats),
  };
}

function textOf(data: Cursor): string {
  return data.text(data.left).split('\0', 1)[0]!;
}

/** `u32 multiplier, u32 shift, u64 offset`; trace-cmd adds no offset either. */
function tscOf(data: Cursor): DatOptions['tsc'] {
  const [multiplier, shift] = [data.u32(), data.u32()];
  if (shift > 63) throw data.wrong(`a shift by ${shift} bits`, -4);
  return multiplier === 0 ? null : { multiplier, shift };
}

/** As strtoll(3) reads it. */
function integer(text: string): bigint {
  const [, sign, digits] = /^\s*(-?)(0x[\da-f]{1,16}|\d{1,19})/i.exec(text) ?? [];
  return digits === undefined ? 0n : sign === '-' ? -BigInt(digits) : BigInt(digits);
}
