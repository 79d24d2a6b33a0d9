import type { ColumnSchema } from '../table/schema.ts';
import { valueText } from './value-text.ts';

interface TextBar {
  readonly group: string;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

interface Title {
  readonly text: string;
  readonly subtitle: readonly string[];
}

const WIDTH = 40;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A histogram in characters, a line per bar; empty bars at the ends of a group are left out. */
export function textBars(title: Title, bars: readonly TextBar[], column: ColumnSchema): string {
  const groups = Map.groupBy(bars, (bar) => bar.group);
  const blocks = [...groups].map(([label, own]) => groupLines(label, trimmed(own), column).join('\n'));
  return [title.text, ...title.subtitle, ...blocks].join('\n');
}

function groupLines(label: string, bars: readonly TextBar[], column: ColumnSchema): string[] {
  const most = Math.max(...bars.map((bar) => bar.count));
  const names = bars.map((bar) => `${valueText(bar.low, column)} – ${valueText(bar.high, column)}`);
  const width = Math.max(...names.map((name) => name.length));
  const lines = bars.map((bar, i) => {
    const length = (bar.count / most) * WIDTH;
    return `${names[i]!.padStart(width)} │${drawn(length).padEnd(WIDTH)} ${bar.count.toLocaleString('en-US')}`;
  });
  return label === '' ? lines : [label, ...lines];
}

function drawn(length: number): string {
  return '█'.repeat(Math.floor(length)) + EIGHTHS[Math.floor((length % 1) * 8)]!;
}

function trimmed(bars: readonly TextBar[]): TextBar[] {
  const first = bars.findIndex((bar) => bar.count > 0);
  const last = bars.findLastIndex((bar) => bar.count > 0);
  return bars.slice(Math.max(0, first), last + 1);
}
