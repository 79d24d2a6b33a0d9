import type { Behaviour } from './behaviour.ts';
import { groups } from './behaviours/groups.ts';
import { kernels } from './kernels/kernels.ts';
import type { Outcome } from './stage.ts';

/** What came of one kernel: a cell for each row. */
export interface Column {
  readonly title: string;
  readonly cells: ReadonlyMap<string, string>;
}

const BEGIN = '<!-- behaviours: written by test/protocol/against.ts -->';
const END = '<!-- end of behaviours -->';
const VALID = 'every message is valid by the schema of its type, signed, and has its header';

/** `faulty`: the types of the messages with which something was wrong by themselves. */
export function columnOf(
  title: string,
  outcomes: ReadonlyMap<Behaviour, Outcome>,
  faulty: readonly string[],
): Column {
  const cells = new Map([[VALID, faulty.length === 0 ? '✓' : `✗ ${faulty.join(', ')}`]]);
  for (const { title: group, behaviours } of groups) {
    const shown = behaviours.filter((each) => outcomes.has(each));
    const passed = shown.filter((each) => outcomes.get(each)!.kind === 'passed');
    cells.set(`**${group}**`, `${passed.length} of ${shown.length}`);
    for (const each of shown) cells.set(each.name, cellOf(outcomes.get(each)!));
  }
  return { title, cells };
}

function cellOf(outcome: Outcome): string {
  if (outcome.kind === 'not applicable') return `– ${outcome.reason}`;
  return [outcome.kind === 'passed' ? '✓' : '✗', ...outcome.notes].join(' ');
}

/** The page with these columns in the table between the two marks; columns of kernels that did not run stay. */
export function withTable(page: string, columns: readonly Column[]): string {
  const [before, rest] = split(page, BEGIN);
  const [old, after] = split(rest, END);
  const known = [...columns, ...columnsIn(old)];
  const all = kernels.flatMap(({ title }) => known.find((each) => each.title === title) ?? []);
  return `${before}${BEGIN}\n\n${table(all)}\n\n${END}${after}`;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`the page has no ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function columnsIn(table: string): Column[] {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  const [head = [], , ...rows] = lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return head.slice(1).map((title, i) => ({
    title,
    cells: new Map(rows.map((row) => [row[0]!, row[i + 1] ?? ''])),
  }));
}

function table(columns: readonly Column[]): string {
  const names = groups.flatMap(({ title, behaviours }) => [
    `**${title}**`,
    ...behaviours.map(({ name }) => name),
  ]);
  const rows = [VALID, ...names].map((name) => [name, ...columns.map(({ cells }) => cells.get(name) ?? '')]);
  return [['', ...columns.map(({ title }) => title)], ['---', ...columns.map(() => '---')], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
