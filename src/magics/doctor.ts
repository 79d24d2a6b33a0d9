import { grid } from './grid.ts';
import { defineMagic } from './magic.ts';
import type { Finding } from './services.ts';
import { targetSpec } from './target.ts';

const columns = [
  { head: '' },
  { head: 'what' },
  { head: 'found' },
  { head: 'mend it with', code: true },
] as const;
const MARKS = { ok: '✓', warning: '!', missing: '✗' } as const;

export const doctor = defineMagic({
  name: 'doctor',
  kind: 'line',
  summary: 'what a target can do, and for each thing missing the command that mends it',
  arguments: {
    target: { kind: targetSpec, help: 'the target to look at; the current one by default', optional: true },
  },
  options: {},
  examples: [
    { what: 'look at the current target', code: '%doctor' },
    { what: 'look at this machine', code: '%doctor local' },
  ],
  parse: ({ args }) => args,
  run: async ({ target }, { output }, services) => {
    const findings = await services.diagnose(target);
    output.display(grid(columns, findings.map(row)));
  },
});

function row({ status, what, detail, mend }: Finding): string[] {
  return [MARKS[status], what, detail, mend ?? ''];
}
