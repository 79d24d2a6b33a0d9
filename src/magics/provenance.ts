import { basename } from 'node:path';
import type { Origin } from '../recording/pending.ts';
import { grid } from './grid.ts';
import { defineMagic } from './magic.ts';

const columns = [
  { head: 'result', code: true },
  { head: 'by', code: true },
  { head: 'from' },
  { head: 'when' },
  { head: 'target' },
  { head: 'kernel' },
  { head: 'build id', code: true },
  { head: 'CPU' },
] as const;

export const provenance = defineMagic({
  name: 'provenance',
  kind: 'line',
  summary: 'where each result of this notebook came from',
  details:
    'Live or from which recording, when, on which target and kernel. `NAME.report` says what is missing in a result.',
  arguments: {},
  options: {},
  examples: [{ what: 'before sharing a notebook', code: '%provenance' }],
  parse: () => null,
  run: async (_call, { output }, { journal }) => {
    const rows = await Promise.all(journal.origins.map(row));
    if (rows.length > 0) output.display(grid(columns, rows));
    else output.stream('stdout', 'no cell has traced anything yet\n');
  },
});

async function row({ asked, recording, began, kernel }: Origin): Promise<string[]> {
  const on = await kernel();
  return [
    asked.name ?? '',
    asked.magic,
    recording === null ? 'live' : `recording ${basename(recording)}`,
    began,
    on ? `${on.target}${on.emulated ? ' (emulated)' : ''}` : '',
    on?.release ?? '',
    on?.buildId?.slice(0, 12) ?? '',
    on ? `${on.cpus} × ${on.cpuModel ?? on.machine}` : '',
  ];
}
