import type { ColumnTable } from 'arquero';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { AnyTable, ColumnOf, TableOf } from '../table/types.ts';
import { type CallTree, callTree, type Stacks } from './call-tree.ts';
import { Chart, type VegaLiteSpec } from './chart.ts';
import { type Box, type FlameBoxes, flameBoxes } from './flame-boxes.ts';
import { changesOf } from './flame-changes.ts';
import { isNestedCalls, nestedCalls } from './nested-calls.ts';
import { type PlotOptions, titleOf } from './options.ts';
import { CONFIG, FLAMES, SCHEMA, TOGETHER } from './theme.ts';
import { countText, percent, valueText } from './value-text.ts';

/** Names need room. */
const WIDTH = 840;
/** In pixels: of a row, of a letter of a label, of what a label leaves free, and of the narrowest box. */
const [ROW, LETTER, ROOM, NARROWEST] = [18, 6.3, 8, 1];
/** Lines of the chart as text, and the share below which a function has none. */
const TEXT_LINES = 40;
const TEXT_SHARE = 0.01;

export interface FlameOptions<Row> extends PlotOptions {
  /** The column of stacks: arrays, leaf first. The default is `stack`. */
  readonly stack?: ColumnOf<Row>;
  /** A column whose sum is the width of a box, such as `dur`. The default counts rows. */
  readonly value?: ColumnOf<Row>;
  /** Of a table of calls within calls: a box is as wide as it has calls, itself and those within it, however long they lasted. */
  readonly count?: boolean;
  /**
   * A table with the same columns from before a change: a box's colour then is how its share of the whole changed since (with
   * `count` its number of calls), red for more and blue for less.
   */
  readonly before?: AnyTable;
  /** Of the plot in pixels, 840 by default. */
  readonly width?: number;
}

interface DrawnBox {
  readonly name: string;
  readonly label: string;
  readonly depth: number;
  readonly x0: number;
  readonly x1: number;
  readonly color: string;
  readonly value: string;
  readonly share: string;
  /** Of the same call before, and since then. */
  readonly before?: string;
  readonly change?: string;
}

/**
 * A flame graph that hangs: the outermost functions stand on top, below each what it called; a box is as wide as its
 * share of the rows, or of the sum of a column. Left and right mean nothing: the widest stands first. A table of calls within
 * calls (`function depth ts dur tid`, as `%%ftrace` has it) needs no stacks; there a box is as wide as its calls lasted, or
 * with `count` as many as they were.
 *
 * Offsets into functions are left out. Boxes narrower than a pixel, and those beyond the 2,000 widest, stand together in
 * grey ones; how many call paths that are is said below the title, and how many rows had no stack. Throws InputError
 * `unknown-column`, `column-type`.
 */
export function flame<Row extends object>(table: TableOf<Row>, options: FlameOptions<Row> = {}): Chart {
  const source = table as unknown as ColumnTable;
  const nested = options.stack === undefined && options.value === undefined && isNestedCalls(source);
  const stack = (options.stack ?? 'stack') as string;
  const counted = nested && options.count === true;
  const value = nested && !counted ? 'dur' : (options.value as string | undefined);
  const stacksOf = (of: ColumnTable) => (nested ? nestedCalls(of, counted) : callTree(of, stack, value));
  const stacks = stacksOf(source);
  const schema = value === undefined ? null : columnSchema(source, value);
  const amount = (n: number) => (schema ? valueText(n, schema) : countText(n, nested ? 'call' : 'row'));
  const width = options.width ?? WIDTH;
  const total = stacks.root.value || 1;
  const flames = flameBoxes(stacks.root, (NARROWEST * total) / width);
  const earlier = options.before && stacksOf(options.before as unknown as ColumnTable);
  const changes = earlier
    ? changesOf(stacks, earlier, flames.boxes, { what: nested ? 'call' : 'stack', counted })
    : null;
  const facts = [...factsOf(stacks, flames, schema, nested), ...(changes?.facts ?? [])];
  const title = titleOf(source, value ?? stack, facts, options);
  const boxes = flames.boxes.map((box) => {
    const drawn = drawnBox(box, width / total, amount, total);
    return changes && box.call ? { ...drawn, ...changes.of(box.call) } : drawn;
  });
  const change = changes ? changes.text : () => '';
  return new Chart(
    specOf(boxes, total, title, width),
    [title.text, ...title.subtitle, ...textOf(stacks.root, amount, change)].join('\n'),
  );
}

function factsOf(
  { root, rows, left }: Stacks,
  { hidden }: FlameBoxes,
  value: ColumnSchema | null,
  nested: boolean,
): string[] {
  const sum = value && rows > 0 ? ` with ${valueText(root.value, value)}` : '';
  const without = nested ? 'a duration' : value ? `a stack or ${value.name}` : 'a stack';
  return [
    `${countText(rows, nested ? 'call' : 'stack')}${sum}`,
    ...(hidden > 0 ? [`${countText(hidden, 'call path')} too narrow for a box of their own`] : []),
    ...(left > 0 ? [`${countText(left, 'row')} without ${without} not shown`] : []),
  ];
}

function drawnBox(
  { name, depth, x0, x1, together }: Box,
  pixels: number,
  amount: (n: number) => string,
  total: number,
): DrawnBox {
  const called = together > 0 ? countText(together, 'narrow path') : name;
  return {
    name: called,
    label: fitting(called, (x1 - x0) * pixels),
    depth,
    x0,
    x1,
    color: together > 0 || depth === 0 ? TOGETHER : FLAMES[hash(name) % FLAMES.length]!,
    value: amount(x1 - x0),
    share: percent((x1 - x0) / total),
  };
}

/** As much of a name as has room, nothing when that would tell nothing. */
function fitting(name: string, pixels: number): string {
  const letters = Math.floor((pixels - ROOM) / LETTER);
  if (name.length <= letters) return name;
  return letters < 4 ? '' : `${name.slice(0, letters - 1)}…`;
}

/** A function has the same colour in every chart. */
function hash(name: string): number {
  let sum = 0;
  for (let i = 0; i < name.length; i++) sum = (Math.imul(sum, 31) + name.charCodeAt(i)) >>> 0;
  return sum;
}

function specOf(boxes: readonly DrawnBox[], total: number, title: object, width: number): VegaLiteSpec {
  const rows = boxes.reduce((most, box) => Math.max(most, box.depth), 0) + 1;
  const y = {
    field: 'depth',
    type: 'ordinal',
    axis: null,
    scale: { padding: 0, domain: Array.from({ length: rows }, (_, depth) => depth) },
  };
  const x = { field: 'x0', type: 'quantitative', axis: null, scale: { domain: [0, total], nice: false } };
  const shown = boxes.some(({ before }) => before !== undefined) ? ['before', 'change'] : [];
  const tooltip = ['name', 'value', 'share', ...shown].map((field) => ({ field, type: 'nominal' }));
  return {
    $schema: SCHEMA,
    title,
    width,
    height: rows * ROW,
    data: { values: boxes },
    encoding: { x, y, tooltip },
    layer: [
      {
        mark: { type: 'rect', stroke: 'white', strokeWidth: 0.6 },
        encoding: { x2: { field: 'x1' }, color: { field: 'color', type: 'nominal', scale: null } },
      },
      {
        transform: [{ filter: "datum.label != ''" }],
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 3, fontSize: 10, color: '#222222' },
        encoding: { text: { field: 'label', type: 'nominal' } },
      },
    ],
    config: CONFIG,
  };
}

/** The tree from its root, of each caller the widest call first, as long as there are lines. */
function textOf(root: CallTree, amount: (n: number) => string, change: (tree: CallTree) => string): string[] {
  const lines: string[] = [];
  let more = 0;
  const visit = (tree: CallTree, depth: number): void => {
    if (tree.value < root.value * TEXT_SHARE) return;
    if (lines.length < TEXT_LINES)
      lines.push(
        `${percent(tree.value / root.value).padStart(7)} ${'  '.repeat(depth)}${tree.name} (${amount(tree.value)})${change(tree)}`,
      );
    else more++;
    for (const call of [...tree.calls.values()].sort((a, b) => b.value - a.value)) visit(call, depth + 1);
  };
  if (root.value > 0) visit(root, 0);
  return more > 0 ? [...lines, `… ${more} more of at least ${percent(TEXT_SHARE)}`] : lines;
}
