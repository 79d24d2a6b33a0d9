import type { Provenance } from '../base/provenance.ts';
import { provenanceOf, stillBound } from '../recording/results.ts';
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
  { head: 'events', align: 'right' },
  { head: 'losses' },
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
    const results = await provenanceOf(stillBound(journal.origins));
    if (results.length > 0) output.display(grid(columns, results.map(row)));
    else output.stream('stdout', 'no cell has traced anything yet\n');
  },
});

function row(result: Provenance): string[] {
  const { name, by, recording, start, target, emulated, kernel, buildId, cpu, events, losses } = result;
  return [
    name ?? '',
    by,
    recording === null ? 'live' : `recording ${recording}`,
    start,
    `${target}${emulated ? ' (emulated)' : ''}`,
    kernel ?? '',
    buildId?.slice(0, 12) ?? '',
    cpu ?? '',
    events?.toLocaleString('en') ?? '',
    losses.map(({ cause, count }) => `${count.toLocaleString('en')} ${cause}`).join(', '),
  ];
}
