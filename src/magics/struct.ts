import type { Layout } from '../btf/layout.ts';
import { layoutCells, layoutTitle } from '../btf/layout-cells.ts';
import type { MimeBundle } from '../display/bundle.ts';
import { grid } from './grid.ts';
import { askAbout, structPath } from './kernel-names.ts';
import { defineMagic } from './magic.ts';

export const struct = defineMagic({
  name: 'struct',
  kind: 'line',
  summary: "a struct's or union's layout: offsets, sizes, declarations, holes",
  details:
    'The kernel’s type information says what lies where, in bytes; a bitfield’s offset is `+BYTE:BIT`. Unnamed structs and ' +
    'unions are written out where they stand: C names their members as if they were the outer one’s. A path leads on ' +
    'through members, pointers and arrays.',
  arguments: { path: { kind: structPath, help: '`dentry`, `task_struct.mm`, `file.f_path.dentry`' } },
  options: {},
  examples: [
    { what: 'what is in a file', code: '%struct file' },
    { what: 'what its path leads to', code: '%struct file.f_path.dentry' },
  ],
  parse: ({ args, cell, spans }) => ({ path: args.path, at: { source: cell.source, span: spans.path! } }),
  run: async ({ path, at }, { output }, services) => {
    const { layout, story } = await askAbout(at, services.findLayout(path));
    if (story !== null) output.stream('stdout', `${story}\n`);
    if (layout) output.display(layoutGrid(layout));
  },
});

function layoutGrid(layout: Layout): MimeBundle {
  const columns = [
    { head: 'offset', align: 'right', code: true },
    { head: 'size', align: 'right' },
    { head: layoutTitle(layout), code: true },
  ] as const;
  return grid(columns, layout.lines.map(layoutCells));
}
