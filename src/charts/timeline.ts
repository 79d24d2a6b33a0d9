import type { ColumnTable } from 'arquero';
import type { GroupName } from '../analysis/summary.ts';
import type { TableOf } from '../table/types.ts';
import { durationText, timeAxis, tooltipTime } from './axis.ts';
import { Chart, type VegaLiteSpec } from './chart.ts';
import { type Lane, type Lanes, lanesOf, type Span, usualLane } from './lanes.ts';
import { type ChartOptions, groupNames, titleOf } from './options.ts';
import { rowLabels } from './row-labels.ts';
import { CONFIG, PALETTE, SCHEMA } from './theme.ts';
import { countText, timeText } from './value-text.ts';

/** In pixels: the plot, a row of bars, the gap between lanes, and the time within which bars are put together. */
const [WIDTH, ROW, GAP, TOGETHER] = [760, 16, 7, 2];
/** Beyond them bars further apart are put together. */
const MAX_BARS = 10_000;
/** Characters of a lane in the chart as text. */
const TEXT_WIDTH = 60;

export interface TimelineOptions<Row> extends ChartOptions<Row> {
  /** A column with one lane per value. The default is `tid`, `cpu` or `comm`, whichever is there first. */
  readonly lane?: GroupName<Row>;
  /** Of the plot in pixels, 760 by default. */
  readonly width?: number;
}

/** One or more spans that are drawn as one; `top` and `bottom` in pixels. */
interface Bar {
  readonly lane: string;
  readonly group: string;
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
  readonly count: number;
}

/**
 * What happened when: a bar from `ts` to `ts + dur` for each row, in lanes; a point for a row without `dur`. Bars that
 * overlap in a lane stand below each other, the outer one on top. The default colours by `event`, if there is one.
 *
 * What is short and lies within two pixels is put together, within more where there would be over 10,000 bars; `count`
 * of the tooltip says how much. 40 rows of bars have room: what has none is said below the title. `filter` the table by
 * `ts` to look closer. Throws InputError `unknown-column`, `column-type`.
 */
export function timeline<Row extends object>(table: TableOf<Row>, options: TimelineOptions<Row> = {}): Chart {
  const source = table as unknown as ColumnTable;
  const lane = (options.lane as string | undefined) ?? usualLane(source);
  const named = groupNames(options as never);
  const by = options.by === undefined && source.column('event') ? ['event'] : named;
  const groups = rowLabels(source, by, source.indices());
  const lanes = lanesOf(source, lane, groups);
  const ends = endsOf(lanes.lanes);
  const title = titleOf(source, 'timeline', factsOf(lanes, ends), options);
  const width = options.width ?? WIDTH;
  const spec = specOf(placed(lanes.lanes, ends, width), groups.labels, ends, title, width);
  return new Chart(spec, [title.text, ...title.subtitle, ...textOf(lanes.lanes, ends)].join('\n'));
}

/** From the first beginning to the last end; a single moment stands in the middle of a millisecond. */
function endsOf(lanes: readonly Lane[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { spans } of lanes) {
    for (const { from, to } of spans) {
      low = Math.min(low, from);
      high = Math.max(high, to);
    }
  }
  if (low > high) return [0, 1e9];
  return low === high ? [low - 5e5, low + 5e5] : [low, high];
}

function factsOf({ events, left, tooDeep, lanes }: Lanes, [low, high]: readonly [number, number]): string[] {
  const range = lanes.length > 0 ? `, ${timeText(low)} to ${timeText(high)}` : '';
  return [
    `${countText(events, 'event')}${range}`,
    ...(left.lanes > 0
      ? [`${countText(left.lanes, 'lane')} with ${countText(left.events, 'event')} not shown`]
      : []),
    ...(tooDeep > 0 ? [`${countText(tooDeep, 'event')} too deep inside of others not shown`] : []),
  ];
}

interface Placed {
  readonly bars: readonly Bar[];
  /** The label of each lane and the pixel of its middle. */
  readonly labels: readonly { readonly at: number; readonly label: string }[];
  readonly height: number;
}

function placed(lanes: readonly Lane[], [low, high]: readonly [number, number], width: number): Placed {
  let height = 0;
  const labels = lanes.map(({ rows, label }) => {
    const top = height;
    height += rows * ROW + GAP;
    return { top, at: top + (rows * ROW) / 2, label };
  });
  let near = ((high - low) * TOGETHER) / width;
  const draw = () => lanes.flatMap((lane, l) => barsOf(lane, labels[l]!.top, low, near));
  let bars = draw();
  for (; bars.length > MAX_BARS; bars = draw()) near *= 2;
  return { bars, labels, height: Math.max(height - GAP, ROW) };
}

/** Spans shorter than `near` that begin in one step of it, in one row and group, are one bar. */
function barsOf({ label, spans }: Lane, top: number, low: number, near: number): Bar[] {
  const together = new Map<string, Span & { count: number }>();
  spans.forEach((span, i) => {
    const short = span.to - span.from < near;
    const point = span.to === span.from;
    const key = short
      ? `${Math.floor((span.from - low) / near)} ${span.depth} ${point} ${span.group}`
      : `alone ${i}`;
    const known = together.get(key);
    const to = Math.max(span.to, known?.to ?? span.to);
    together.set(key, {
      ...(known ?? span),
      to: point ? (known ?? span).from : to,
      count: (known?.count ?? 0) + 1,
    });
  });
  return [...together.values()].map(({ from, to, group, depth, count }) => ({
    lane: label,
    group,
    from,
    to,
    top: top + depth * ROW + 1,
    bottom: top + (depth + 1) * ROW - 1,
    count,
  }));
}

function specOf(
  { bars, labels, height }: Placed,
  groups: readonly string[],
  [low, high]: readonly [number, number],
  title: object,
  width: number,
): VegaLiteSpec {
  const names = Object.fromEntries(labels.map(({ at, label }) => [at, label]));
  const axis = {
    title: null,
    values: labels.map(({ at }) => at),
    labelExpr: `${JSON.stringify(names)}[datum.value]`,
    labelLimit: 240,
    ...{ grid: false, ticks: false, domain: false },
  };
  const y = { type: 'quantitative', scale: { domain: [height, 0], nice: false, zero: false }, axis };
  const scale = { domain: groups, range: PALETTE.slice(0, Math.max(1, groups.length)) };
  const color = { field: 'group', type: 'nominal', scale };
  const fields = ['lane', ...(groups.length > 1 ? ['group'] : []), 'begin', 'dur', 'count'];
  return {
    $schema: SCHEMA,
    title,
    width,
    height,
    data: { values: bars },
    transform: [
      { calculate: tooltipTime('datum.from'), as: 'begin' },
      { calculate: '(datum.top + datum.bottom) / 2', as: 'middle' },
      { calculate: 'datum.to - datum.from', as: 'ns' },
      { calculate: durationText('datum.ns'), as: 'dur' },
    ],
    encoding: {
      x: { field: 'from', type: 'quantitative', ...timeAxis(low, high) },
      color: {
        ...color,
        legend: groups.length > 1 ? { title: null, orient: 'top', labelLimit: 300 } : null,
      },
      tooltip: fields.map((field) => ({ field, type: 'nominal' })),
    },
    layer: [
      {
        transform: [{ filter: 'datum.to > datum.from' }],
        // The edge keeps a bar visible that is thinner than a pixel.
        mark: { type: 'rect', clip: true, strokeWidth: 0.6 },
        encoding: {
          x2: { field: 'to' },
          y: { field: 'top', ...y },
          y2: { field: 'bottom' },
          stroke: { ...color, legend: null },
        },
      },
      {
        transform: [{ filter: 'datum.to == datum.from' }],
        mark: { type: 'point', filled: true, size: 28, opacity: 1 },
        encoding: { y: { field: 'middle', ...y } },
      },
    ],
    config: CONFIG,
  };
}

/** A line per lane: `█` where a bar is, `·` where only points are. */
function textOf(lanes: readonly Lane[], [low, high]: readonly [number, number]): string[] {
  const column = (time: number) =>
    Math.min(TEXT_WIDTH - 1, Math.floor(((time - low) / (high - low)) * TEXT_WIDTH));
  const room = Math.max(0, ...lanes.map((lane) => lane.label.length));
  return lanes.map(({ label, spans }) => {
    const cells: string[] = Array(TEXT_WIDTH).fill(' ');
    for (const { from, to } of spans) {
      if (to > from) cells.fill('█', column(from), column(to) + 1);
      else if (cells[column(from)] === ' ') cells[column(from)] = '·';
    }
    return `${label.padStart(room)} │${cells.join('')}│`;
  });
}
