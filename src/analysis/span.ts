import type { ColumnTable } from 'arquero';
import { buildTable, joinNotes, noteOf } from '../table/build.ts';
import { type Column, type ColumnData, gather } from '../table/column.ts';
import { schemaOf } from '../table/describe.ts';
import type { ColumnSchema, TableSchema } from '../table/schema.ts';
import type { Table } from '../table/types.ts';
import { Earlier } from './earlier.ts';
import { type Matcher, type Matches, matchInTime } from './match-in-time.ts';
import { matcherFor } from './matcher.ts';
import { type PairSide, type PairSides, pairSides } from './pair-sides.ts';
import { durationNames, type SpanColumn, spanColumns } from './span-columns.ts';
import { type Unpaired, unpairedOf, unpairedText } from './unpaired.ts';

/** One part of a span. */
export interface SpanPart {
  readonly table: ColumnTable;
  /** Whether its stack pointer is that of a function's entry or return, and so tells calls apart. */
  readonly frames: boolean;
}

export interface SpanOptions {
  readonly name: string;
  /** Columns that all parts have; none pairs by thread and stack pointer. */
  readonly by: readonly string[];
  /** The end of the trace, on the axis of `ts`. */
  readonly until: number;
  /** That starts were filtered, so that ends without one are no loss. */
  readonly filtered: boolean;
  /** What was matched before these rows, where they are one piece of a trace. */
  readonly past?: SpanPast;
}

/** What earlier pieces of a trace leave to later ones, besides the rows that go on. */
export interface SpanPast {
  /** Of the pairs that each part but the first ends. */
  readonly earlier: readonly Earlier[];
  readonly unpaired: SpanUnpaired;
}

type SpanUnpaired = Pick<Unpaired<object, object>, 'lost' | 'before' | 'filtered'>;

const NONE: SpanUnpaired = { lost: 0, before: 0, filtered: 0 };

export interface Spans {
  readonly schema: TableSchema;
  readonly table: Table;
  /** Those whose end was not seen when the trace ended: the start's columns, `age` in ns, the last `stage` seen, from 1. */
  readonly open: { readonly schema: TableSchema; readonly table: Table };
  /** Starts whose end was lost, and ends whose start was; those of earlier pieces are among them. */
  readonly unpaired: number;
  /** More of the trace follows: the rows of each part that it may belong to, and what it shall know. */
  goOn(): { readonly rows: readonly Int32Array[]; readonly past: SpanPast };
}

const DURATION = { type: { kind: 'number' }, nullable: false, unit: 'ns', format: 'duration' } as const;

/**
 * One row for each start that passed all later parts in their order, in time linear in the rows. Parts pair as `pair` does:
 * each with the next one. Nothing is paired that was not one; what has no partner is counted.
 */
export function spansOf(parts: readonly SpanPart[], options: SpanOptions): Spans {
  const { name, by, filtered, past } = options;
  const earlier = past?.earlier ?? parts.slice(1).map(() => new Earlier());
  const stages = parts.slice(1).map((part, i) => stageOf(parts[i]!, part, by, earlier[i]!));
  const chains = followed(stages, parts.length);
  const columns = spanColumns(
    parts.map(({ table }) => schemaOf(table).columns),
    by,
  );
  const { sides, matcher, matches } = stages.at(-1)!;
  const ends = unpairedOf(sides, matcher, matches);
  const alone = filtered ? { before: 0, filtered: 0 } : { before: ends.before, filtered: ends.filtered };
  const unpaired = added(past?.unpaired ?? NONE, { lost: chains.lost, ...alone });
  return {
    ...completed(
      name,
      parts,
      stages,
      chains,
      columns,
      joinNotes(noteOf(parts[0]!.table), unpairedText({ open: 0, ...unpaired })),
    ),
    open: openSpans(parts[0]!, stages[0]!.sides.entry, chains, options),
    unpaired: unpaired.lost + unpaired.filtered,
    goOn() {
      for (const { matcher } of stages) matcher.remember();
      return { rows: goingOn(stages, chains), past: { earlier, unpaired } };
    },
  };
}

function added(a: SpanUnpaired, b: SpanUnpaired): SpanUnpaired {
  return { lost: a.lost + b.lost, before: a.before + b.before, filtered: a.filtered + b.filtered };
}

interface Stage {
  readonly sides: PairSides;
  readonly matcher: Matcher;
  readonly matches: Matches;
}

function stageOf(from: SpanPart, to: SpanPart, by: readonly string[], earlier: Earlier): Stage {
  const all = pairSides(from.table, to.table);
  const sides = from.frames && to.frames ? all : { ...all, stacks: null };
  const matcher = matcherFor(sides, by, earlier);
  return { sides, matcher, matches: matchInTime(sides, matcher) };
}

/** Positions of each complete chain in every part, and what became of the starts of the others. */
interface Chains {
  readonly at: readonly Int32Array[];
  readonly open: readonly number[];
  /** For each open one, how many parts were seen. */
  readonly reached: readonly number[];
  readonly lost: number;
}

function followed(stages: readonly Stage[], parts: number): Chains {
  const starts = stages[0]!.matches.partner.length;
  const at = Array.from({ length: parts }, () => new Int32Array(starts));
  const open: number[] = [];
  const reached: number[] = [];
  let [complete, lost] = [0, 0];
  for (let start = 0; start < starts; start++) {
    let position = start;
    let stage = 0;
    at[0]![complete] = start;
    for (; stage < stages.length; stage++) {
      const next = stages[stage]!.matches.partner[position]!;
      if (next < 0) break;
      position = next;
      at[stage + 1]![complete] = position;
    }
    if (stage === stages.length) complete++;
    else if (stages[stage]!.matcher.lost[position]) lost++;
    else {
      open.push(start);
      reached.push(stage + 1);
    }
  }
  return { at: at.map((positions) => positions.subarray(0, complete)), open, reached, lost };
}

/** Of each part but the last the rows whose next part may still come, and those of the parts before them. */
function goingOn(stages: readonly Stage[], { open, reached }: Chains): readonly Int32Array[] {
  const going = stages.map(({ matches: { partner }, matcher }) =>
    Uint8Array.from(partner, (next, i) => (next < 0 && !matcher.lost[i] ? 1 : 0)),
  );
  for (const [i, start] of open.entries()) {
    let position = start;
    for (let stage = 0; stage < reached[i]! - 1; stage++) {
      going[stage]![position] = 1;
      position = stages[stage]!.matches.partner[position]!;
    }
  }
  return going.map((marks, stage) => {
    const positions: number[] = [];
    for (const [position, mark] of marks.entries()) if (mark === 1) positions.push(position);
    return rowsAt(stages[stage]!.sides.entry, Int32Array.from(positions));
  });
}

function completed(
  name: string,
  parts: readonly SpanPart[],
  stages: readonly Stage[],
  { at }: Chains,
  columns: readonly SpanColumn[],
  note: string | undefined,
): Pick<Spans, 'schema' | 'table'> {
  const sides = [stages[0]!.sides.entry, ...stages.map(({ sides }) => sides.ret)];
  const schema: ColumnSchema[] = [];
  const data: Record<string, ColumnData> = {};
  const add = (column: ColumnSchema, values: ColumnData) => {
    schema.push(column);
    data[column.name] = values;
  };
  const taken = columns.map(({ part, from, name }) => ({
    part,
    column: { ...from, name },
    values: () =>
      gather(parts[part]!.table.data()[from.name] as unknown as Column, rowsAt(sides[part]!, at[part]!)),
  }));
  const own = (first: boolean) =>
    taken.filter(({ part, column }) => (part === 0) === first && !column.hidden);
  for (const { column, values } of own(true)) add(column, values());
  for (const [i, duration] of durationNames(parts.length).entries()) {
    const [from, to] = i === 0 ? [0, parts.length - 1] : [i - 1, i];
    add({ name: duration, ...DURATION }, between(sides[from]!, at[from]!, sides[to]!, at[to]!));
  }
  for (const { column, values } of own(false)) add(column, values());
  for (const { column, values } of taken.filter(({ column }) => column.hidden)) add(column, values());
  const described = { name, columns: schema };
  return { schema: described, table: buildTable(described, data, note) };
}

function openSpans(
  { table }: SpanPart,
  side: PairSide,
  { open, reached }: Chains,
  { name, until }: SpanOptions,
) {
  const rows = rowsAt(side, Int32Array.from(open));
  const columns = schemaOf(table).columns;
  const data: Record<string, ColumnData> = Object.fromEntries(
    columns.map((column) => [column.name, gather(table.data()[column.name] as unknown as Column, rows)]),
  );
  data.age = Float64Array.from(open, (start) => Math.max(0, until - side.ts[start]!));
  data.stage = Uint8Array.from(reached);
  const schema = {
    name: `${name}_open`,
    columns: [
      ...columns.filter(({ hidden }) => !hidden),
      { name: 'age', ...DURATION },
      { name: 'stage', type: { kind: 'number' }, nullable: false } as const,
      ...columns.filter(({ hidden }) => hidden),
    ],
  };
  return { schema, table: buildTable(schema, data, noteOf(table)) };
}

function between(from: PairSide, starts: Int32Array, to: PairSide, ends: Int32Array): Float64Array {
  return Float64Array.from(starts, (start, i) => to.ts[ends[i]!]! - from.ts[start]!);
}

function rowsAt({ rows }: PairSide, positions: Int32Array): Int32Array {
  return rows ? positions.map((position) => rows[position]!) : positions;
}
