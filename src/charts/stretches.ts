import type { ColumnTable } from 'arquero';
import { durationOption } from '../analysis/duration-option.ts';
import { timeOrder } from '../analysis/time-order.ts';
import { formatDuration } from '../base/duration.ts';
import { InputError } from '../base/errors.ts';
import { roundStep } from './bins.ts';

/** About as many stretches as a chart has room for without being told how long they are. */
const USUAL = 60;
/** Beyond them each is thinner than a pixel. */
const MOST = 1000;
/** The stretch of a table whose rows all have one time, in ns. */
const ALONE = 1e6;

/** Time in stretches of equal length that begin at whole multiples of it; all in ns. */
export interface Stretches {
  readonly width: number;
  /** The beginning of the first one, and the end of the last one. */
  readonly low: number;
  readonly high: number;
}

/**
 * The stretches that hold the rows which a table shows: `every` long, or of a round length that gives about 60,
 * fewer where one would have less than `rows` of them on average. Throws
 * InputError `duration`, `chart-rows` for more than 1,000, and for its `ts` `unknown-column`, `column-type`.
 */
export function stretchesOf(table: ColumnTable, every: string | number | undefined, rows = 1): Stretches {
  const { ts, order } = timeOrder(table);
  const [first, last] = order.length > 0 ? [ts[order[0]!]!, ts[order.at(-1)!]!] : [0, 0];
  const usual = Math.max(1, Math.min(USUAL, order.length / rows));
  const width = every === undefined ? roundStep((last - first) / usual || ALONE) : durationOption(every);
  const [from, to] = [Math.floor(first / width), Math.floor(last / width) + 1];
  if (to - from > MOST) throw tooMany(to - from, width);
  return { width, low: from * width, high: to * width };
}

function tooMany(count: number, width: number): InputError {
  return new InputError({
    code: 'chart-rows',
    what: `${count.toLocaleString('en-US')} stretches of ${formatDuration(width)} are too many for a chart`,
    hint: `take a longer 'every', or leave it out; at most ${MOST.toLocaleString('en-US')} have room`,
  });
}
