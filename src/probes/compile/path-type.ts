import type { Fetch, PathFetch } from '../spec/probe.ts';
import type { Word } from '../spec/word.ts';
import type { ArgumentContext, Fetched } from './argument.ts';
import { locate } from './c-path.ts';
import { checkFetch } from './check-fetch.ts';
import { dentryPath } from './dentry-path.ts';
import { pathField } from './names.ts';
import { from } from './text.ts';

/** The type `:path`, which is ours: argument number `position` is several fields, one for each name. Throws InputError. */
export function pathTypeFetched(value: Fetch, position: number, context: ArgumentContext): Fetched {
  const path = pathOf(value, context);
  checkFetch(path, context);
  const scope = context.scope(path.text);
  const located = locate(scope, path);
  const { names, end, type } = dentryPath(scope.btf, located, path.text, context.blame);
  const [first, ...above] = names.map((fetch) => from(`${fetch}:string`, path.text.span));
  const ends = end.map((fetch) => from(`${fetch}:x64`, path.text.span));
  const more = [...above, ...ends].map((piece, i) => ({
    field: pathField(position, i + 1),
    pieces: [piece],
  }));
  const fields = more.map(({ field }) => field);
  return {
    pieces: [first!],
    typePieces: [],
    type,
    column: { type: { kind: 'string' }, nullable: true },
    convert: { kind: 'path', parents: fields.slice(0, -2), end: [fields.at(-2)!, fields.at(-1)!] },
    note: `${located.story}; its name, and those of ${above.length} entries above it; BTF`,
    more,
  };
}

function pathOf(value: Fetch, { blame }: ArgumentContext): PathFetch {
  if (value.kind === 'path') return value;
  if (value.kind === 'variable' && value.name.text === 'retval') return rootAlone(value.text);
  const register = value.kind === 'register' ? value.text.text : '%ax';
  throw blame(value.text.span, {
    code: 'bad-type',
    what: `:path reads a struct file, path or dentry, and nothing says that ${value.text.text} is one`,
    hint: `say it with a cast: (struct file *)${register}:path`,
  });
}

const rootAlone = (root: Word): PathFetch => ({ kind: 'path', text: root, root, steps: [] });
