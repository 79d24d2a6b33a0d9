import type { ColumnTable } from 'arquero';
import { numericColumn } from '../analysis/groups.ts';
import { timeOrder } from '../analysis/time-order.ts';
import { type RowLabels, rowTexts } from './row-labels.ts';

/** Most rows of bars in a chart, and within one lane. */
const [MAX_ROWS, MAX_DEPTH] = [40, 12];

/** What happened from `from` to `to`, or at one time when they are equal; in ns. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly group: string;
  /** Row within its lane: spans that overlap stand below each other, the outer one on top. */
  readonly depth: number;
}

export interface Lane {
  readonly label: string;
  readonly spans: readonly Span[];
  /** Rows it takes. */
  readonly rows: number;
}

export interface Lanes {
  /** In the order in which they begin; those of CPUs by number. */
  readonly lanes: readonly Lane[];
  readonly events: number;
  /** Lanes there is no room for, with the fewest events, and how many those have. */
  readonly left: { readonly lanes: number; readonly events: number };
  /** Events that lie too deep inside of others to be shown. */
  readonly tooDeep: number;
}

/** The column of lanes when none is named: the thread, the CPU or the name of the process, whichever is there. */
export function usualLane(table: ColumnTable): string | null {
  return ['tid', 'cpu', 'comm'].find((name) => table.column(name)) ?? null;
}

/** Throws InputError `unknown-column`, `column-type`. */
export function lanesOf(table: ColumnTable, lane: string | null, groups: RowLabels): Lanes {
  const { rows, ts, order } = timeOrder(table);
  const durations = table.column('dur') ? numericColumn(table, 'dur') : null;
  const ends = Float64Array.from(rows, (row, at) => ts[at]! + Math.max(0, Number(durations?.at(row) ?? 0)));
  const textOf = lane === null ? () => '' : rowTexts(table, [lane]);
  // Of two that begin together the longer one is outside.
  const outside = order.toSorted((a, b) => ts[a]! - ts[b]! || ends[b]! - ends[a]! || a - b);
  const members = Map.groupBy(outside, (at) => textOf(rows[at]!));
  const labels = labeller(table, lane);
  const all = [...members.values()].map((positions) => {
    const spans = stacked(positions, ts, ends, (at) => groups.labelOf(rows[at]!));
    return { label: labels(rows[positions[0]!]!), spans, row: rows[positions[0]!]! };
  });
  if (lane === 'cpu')
    all.sort((a, b) => Number(table.column('cpu')!.at(a.row)) - Number(table.column('cpu')!.at(b.row)));
  return withRoom(all, order.length);
}

/** `cat 1234` for a thread, `cpu 0` for a CPU, otherwise the value. */
function labeller(table: ColumnTable, lane: string | null): (row: number) => string {
  if (lane === null) return () => '';
  const textOf = rowTexts(table, [lane]);
  if (lane === 'cpu') return (row) => `cpu ${textOf(row)}`;
  if (lane !== 'tid' || !table.column('comm')) return textOf;
  const commOf = rowTexts(table, ['comm']);
  return (row) => `${commOf(row)} ${textOf(row)}`;
}

/** Each span in the first row that is free when it begins. */
function stacked(
  positions: readonly number[],
  ts: Float64Array,
  ends: Float64Array,
  groupOf: (at: number) => string,
): Span[] {
  const taken: number[] = [];
  return positions.map((at) => {
    const [from, to] = [ts[at]!, ends[at]!];
    const free = taken.findIndex((end) => end <= from);
    const depth = to === from ? 0 : free < 0 ? taken.length : free;
    if (to > from) taken[depth] = to;
    return { from, to, group: groupOf(at), depth };
  });
}

function withRoom(
  all: readonly { readonly label: string; readonly spans: readonly Span[] }[],
  events: number,
): Lanes {
  const lanes = all.map(({ label, spans }): Lane => {
    const shown = spans.filter((span) => span.depth < MAX_DEPTH);
    return { label, spans: shown, rows: shown.reduce((most, span) => Math.max(most, span.depth), 0) + 1 };
  });
  const kept = new Set<Lane>();
  let rows = 0;
  for (const lane of lanes.toSorted((a, b) => b.spans.length - a.spans.length)) {
    if (kept.size > 0 && rows + lane.rows > MAX_ROWS) break;
    rows += lane.rows;
    kept.add(lane);
  }
  const left = lanes.filter((lane) => !kept.has(lane));
  const count = (some: readonly { readonly spans: readonly Span[] }[]) =>
    some.reduce((sum, { spans }) => sum + spans.length, 0);
  return {
    lanes: lanes.filter((lane) => kept.has(lane)),
    events,
    left: { lanes: left.length, events: count(left) },
    tooDeep: events - count(lanes),
  };
}
