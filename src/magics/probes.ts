import type { InstalledProbe } from '../probes/installed.ts';
import { grid } from './grid.ts';
import { defineMagic } from './magic.ts';

const columns = [
  { head: 'trace', code: true },
  { head: 'event', code: true },
  { head: 'definition', code: true },
  { head: 'enabled' },
  { head: 'hits', align: 'right' },
  { head: 'misses', align: 'right' },
] as const;

export const probes = defineMagic({
  name: 'probes',
  kind: 'line',
  summary: "what is installed on the target now, ours and others', with hits and misses",
  arguments: {},
  options: {},
  examples: [
    { what: 'look at what is installed', code: '%probes' },
    { what: 'on the lab VM', code: '%target vm\n%probes' },
  ],
  parse: () => null,
  run: async (_call, { output }, services) => {
    const { target, probes } = await services.probes();
    if (probes.length > 0) output.display(grid(columns, probes.map(row)));
    else output.stream('stdout', `no probe is installed on ${target}\n`);
  },
});

function row({ trace, event, definition, enabled, hits, misses }: InstalledProbe): string[] {
  return [trace ?? "(others')", event, definition, enabled ? 'yes' : 'no', counted(hits), counted(misses)];
}

function counted(count: number | null): string {
  return count === null ? '' : count.toLocaleString('en');
}
