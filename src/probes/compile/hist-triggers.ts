import type { HistField, HistTrigger } from '../spec/types.ts';

/** Greatest power of two in 64 bits: above it the kernel's own `.log2` wraps (hist_field_log2 rounds up). */
const GREATEST = 1n << 63n;
/** -4095 as a u64: include/linux/err.h. */
const FIRST_ERROR = (1n << 64n) - 4095n;

/**
 * The triggers that count a field's values. `.log2` knows positive numbers only, so what is not has a trigger of its own:
 * zero and negative numbers by value, and unsigned ones above 2^63 in one bucket.
 */
export function histTriggers(
  value: HistField,
  keys: readonly HistField[],
  bits: number,
): readonly HistTrigger[] {
  // Text last: it is padded, and may hold what separates keys.
  const sorted = [...keys].sort((a, b) => Number(a.isText) - Number(b.isText)).map(({ field }) => field);
  const { field, signed } = value;
  const by = (own: string): string => [own, ...sorted].join(',');
  const log2 = by(`${field}.log2`);
  if (signed)
    return [
      { keys: log2, range: `${field} > 0`, value: 'log2' },
      { keys: by(field), range: `${field} <= 0`, value: 'raw' },
    ];
  const zero: HistTrigger = { keys: by(field), range: `${field} == 0`, value: 'raw' };
  if (bits < 64) return [{ keys: log2, range: `${field} > 0`, value: 'log2' }, zero];
  const hasErrors = value.convert.kind === 'retval' && !value.convert.typed;
  const above = `${field} > ${hex(GREATEST)}`;
  // A trigger must have a key: by thread, where the line has none; the counts are then added up.
  const huge = [...sorted, ...(sorted.length === 0 ? ['common_pid'] : [])].join(',');
  const end = hasErrors ? FIRST_ERROR : 1n << 64n;
  return [
    { keys: log2, range: `${field} > 0 && ${field} <= ${hex(GREATEST)}`, value: 'log2' },
    zero,
    {
      keys: huge,
      range: hasErrors ? `${above} && ${field} < ${hex(FIRST_ERROR)}` : above,
      value: { min: GREATEST + 1n, max: end - 1n },
    },
    ...(hasErrors
      ? [{ keys: by(field), range: `${field} >= ${hex(FIRST_ERROR)}`, value: 'raw' } as const]
      : []),
  ];
}

/** Room for so many different keys; the most that a trigger has is 131072 (kernel/trace/tracing_map.h). */
const ENTRIES = 16_384;

/** The text of a trigger, but for what is added to its range. */
export function triggerText({ keys, range }: HistTrigger): string {
  return `hist:keys=${keys}:size=${ENTRIES} if ${range}`;
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;
