import type { Behaviour } from './behaviour.ts';
import { groups } from './behaviours/groups.ts';
import type { Outcome } from './stage.ts';

/** What came of the behaviours with one kernel. */
export interface Column {
  readonly title: string;
  readonly outcomes: ReadonlyMap<Behaviour, Outcome>;
  /** How many different things were wrong with messages by themselves. */
  readonly faults: number;
}

const BEGIN = '<!-- behaviours: written by test/protocol/against.ts -->';
const END = '<!-- end of behaviours -->';

/** The page with the table between the two marks replaced. */
export function withTable(page: string, columns: readonly Column[]): string {
  const [before, rest] = split(page, BEGIN);
  const [, after] = split(rest, END);
  return `${before}${BEGIN}\n\n${table(columns)}\n\n${END}${after}`;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`the page has no ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function table(columns: readonly Column[]): string {
  const sections = groups.map(({ title, behaviours }) => [
    row([`**${title}**`, ...columns.map((column) => `${count(column, behaviours)} of ${behaviours.length}`)]),
    ...behaviours.map((each) => row([each.name, ...columns.map(({ outcomes }) => cell(outcomes.get(each)))])),
  ]);
  const valid = columns.map(({ faults }) => (faults === 0 ? '✓' : `✗ ${faults} kinds of faults`));
  return [
    row(['', ...columns.map(({ title }) => title)]),
    row(columns.map(() => '---').concat('---')),
    row(['every message is valid by the schema of its type, signed, and has its header', ...valid]),
    ...sections.flat(),
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function count({ outcomes }: Column, behaviours: readonly Behaviour[]): number {
  return behaviours.filter((each) => outcomes.get(each)?.kind === 'passed').length;
}

function cell(outcome: Outcome | undefined): string {
  if (!outcome) return '';
  if (outcome.kind === 'not applicable') return `– ${outcome.reason}`;
  return [outcome.kind === 'passed' ? '✓' : '✗', ...outcome.notes].join(' ');
}
