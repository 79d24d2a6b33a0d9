import { grid } from './grid.ts';
import { askAbout, functionKind } from './kernel-names.ts';
import { defineMagic } from './magic.ts';
import { count } from './options/kinds.ts';
import type { FunctionList } from './services.ts';

const SHOWN = 200;

const columns = [{ head: 'function', code: true }, { head: 'module' }, { head: 'in C', code: true }] as const;

export const fn = defineMagic({
  name: 'fn',
  kind: 'line',
  summary: 'functions that can be traced, with their C prototypes',
  details:
    'A pattern with `*`, `?` or `[a-z]` is a whole name, one without is a part of a name; `MODULE:` before it narrows to ' +
    'one module, `vmlinux:` to the kernel itself. A function that the compiler inlined everywhere is not there.',
  arguments: {
    pattern: {
      kind: functionKind('PATTERN', 'a function, a part of its name, or a pattern like vfs_*'),
      help: '`vfs_*`, `filp_open`, `virtio_console:*`',
    },
  },
  options: { limit: { kind: count, help: `show so many at most; default ${SHOWN}` } },
  examples: [
    { what: 'what can be done with a file', code: '%fn vfs_*' },
    { what: 'everything with a word in its name', code: '%fn filp_open --limit 20' },
  ],
  parse: ({ args, options, cell, spans }) => ({
    pattern: args.pattern,
    limit: options.limit ?? SHOWN,
    at: { source: cell.source, span: spans.pattern! },
  }),
  run: async ({ pattern, limit, at }, { output }, services) => {
    const found = await askAbout(at, services.findFunctions(pattern, limit));
    output.display(
      grid(
        columns,
        found.functions.map(({ name, module, prototype }) => [name, module ?? '', prototype ?? '']),
      ),
    );
    output.stream('stdout', `${counted(found)}\n`);
  },
});

function counted({ total, functions }: FunctionList): string {
  const all = total.toLocaleString('en');
  if (functions.length === total) return total === 1 ? '1 function' : `${all} functions`;
  return `showing ${functions.length.toLocaleString('en')} of ${all}: narrow the pattern, or --limit ${total}`;
}
