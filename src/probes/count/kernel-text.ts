import { eventKey } from '../decode/columns.ts';
import { bucketOf, type KeyValue, powerBucket, type Tally } from '../decode/tally.ts';
import { sections } from '../install/sections.ts';
import type { CompiledHist, HistField, HistTrigger } from '../spec/types.ts';

/** What `histScript` printed. */
export interface KernelCounts {
  /** ns of the trace clock. */
  readonly at: bigint;
  /** Text of `hist` files by `eventKey`. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Null where nothing was printed. */
export function readKernelCounts(output: string): KernelCounts | null {
  const found = sections(output);
  const now = /now ts:\s*(\d+)(?:\.(\d{6}))?/.exec(found.find(({ head }) => head === 'now')?.text ?? '');
  if (!now) return null;
  const at = now[2] === undefined ? BigInt(now[1]!) : BigInt(now[1]! + now[2]) * 1000n;
  const texts = found.flatMap(({ head, text }) =>
    head.startsWith('hist ') ? [[head.slice('hist '.length), text] as const] : [],
  );
  return { at, texts: new Map(texts) };
}

/** The tallies of one histogram, and how many events had no room in it. */
export function kernelTallies(
  hist: CompiledHist,
  { texts }: KernelCounts,
): { tallies: Tally[]; dropped: number } {
  const text = texts.get(eventKey(hist.of.path));
  if (text === undefined || hist.how.kind !== 'kernel') return { tallies: [], dropped: 0 };
  const own = blocksOf(text).flatMap((block) => {
    const trigger = hist.how.kind === 'kernel' && hist.how.triggers.find((each) => isOf(each, block));
    return trigger ? [{ ...block, trigger }] : [];
  });
  return {
    tallies: own.flatMap(({ trigger, text }) => entriesOf(trigger, hist, text)),
    dropped: own.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

interface Block {
  readonly keys: string;
  readonly filter: string;
  readonly text: string;
  readonly dropped: number;
}

/**
 * A block for each trigger (hist_trigger_show in kernel/trace/trace_events_hist.c):
 * ```
 * # event histogram
 * #
 * # trigger info: hist:keys=n.log2,common_pid:vals=hitcount:sort=hitcount:size=16384 if n > 0 [active]
 * #
 *
 * { n: ~ 2^17, common_pid:        231 } hitcount:          2
 *
 * Totals:
 *     Hits: 2
 *     Entries: 1
 *     Dropped: 0
 * ```
 */
function blocksOf(text: string): Block[] {
  return text
    .split(/^# event histogram$/m)
    .slice(1)
    .flatMap((block) => {
      const info = /^# trigger info: hist:keys=([^:]+):.*? if (.*) \[\w+\]$/m.exec(block);
      if (!info) return [];
      const dropped = Number(/^ {4}Dropped: (\d+)$/m.exec(block)?.[1] ?? 0);
      return [{ keys: info[1]!, filter: info[2]!, text: block, dropped }];
    });
}

const isOf = ({ keys, range }: HistTrigger, block: Block): boolean =>
  block.keys === keys && (block.filter === range || block.filter.startsWith(`${range} && (`));

function entriesOf(trigger: HistTrigger, { value, keys }: CompiledHist, text: string): Tally[] {
  const names = trigger.keys.split(',');
  const isText = (name: string) => keys.some((key) => key.field === name && key.isText);
  const patterns = names.map(
    (name) => `${name.replace(/\.log2$/, '')}: ${isText(name) ? '(.*?)' : PRINTED} *`,
  );
  const entry = new RegExp(`^\\{ ${patterns.join(', ')} \\} hitcount: +(\\d+)$`, 'gms');
  return [...text.matchAll(entry)].map((match) => {
    const read = (name: string) => match[names.indexOf(name) + 1]!;
    const bucket =
      typeof trigger.value === 'object'
        ? trigger.value
        : trigger.value === 'log2'
          ? powerBucket(Number(match[1]))
          : bucketOf(signedOf(BigInt(match[1]!), value));
    return {
      keys: keys.map(
        (key): KeyValue =>
          key.isText
            ? read(key.field)
            : key.signed
              ? BigInt.asIntN(64, BigInt(read(key.field)))
              : BigInt(read(key.field)),
      ),
      min: bucket.min,
      max: bucket.max,
      count: Number(match.at(-1)),
    };
  });
}

/** A number, or the power of two that a value is not greater than. */
const PRINTED = '(?:~ 2\\^)? *(\\d+)';

/** A value that is kept by itself is zero, negative, or an error number in an unsigned field. */
const signedOf = (value: bigint, { signed, convert }: HistField): bigint =>
  signed || convert.kind === 'retval' ? BigInt.asIntN(64, value) : value;
