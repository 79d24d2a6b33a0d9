import { grid } from './grid.ts';
import { askAbout, functionKind } from './kernel-names.ts';
import { defineMagic } from './magic.ts';
import type { InstructionRow } from './services.ts';

const columns = [
  { head: 'offset', align: 'right', code: true },
  { head: 'bytes', code: true },
  { head: 'instruction', code: true },
  { head: '' },
] as const;

export const disasm = defineMagic({
  name: 'disasm',
  kind: 'line',
  summary: 'the instructions of a kernel function with their offsets and call sites',
  details:
    'A probe at the offset after a call (`p:t3 FUNCTION+OFFSET fp=%ax`) sees what the call returned. ' +
    "`callSites(FUNCTION)` of 'probebook' gives the same offsets as a table.",
  arguments: {
    function: {
      kind: functionKind('FUNCTION', 'the name of a kernel function'),
      help: 'a function of the kernel, as in `/proc/kallsyms`',
    },
  },
  options: {},
  examples: [
    { what: 'the way of an open', code: '%disasm do_filp_open' },
    { what: 'with a value of the notebook', code: "const name = 'vfs_read'\n%disasm {{name}}" },
  ],
  parse: ({ args, cell, spans }) => ({
    name: args.function,
    at: { source: cell.source, span: spans.function! },
  }),
  run: async ({ name, at }, { output }, services) => {
    const rows = await askAbout(at, services.disassemble(name));
    output.display(
      grid(
        columns,
        rows.map((row, index) => line(row, rows[index - 1])),
      ),
    );
  },
});

function line(
  { offset, bytes, text, callee, afterCall }: InstructionRow,
  before: InstructionRow | undefined,
): string[] {
  const returned = afterCall && before?.callee ? `← ${before.callee} has returned` : '';
  return [`+${offset}`, bytes, text, callee ? `calls ${callee}` : returned];
}
