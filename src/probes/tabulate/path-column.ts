import { type DecodedColumn, NO_STRING } from '../decode/columns.ts';

type Field = DecodedColumn | undefined;

/**
 * Paths, from the names of directory entries, the entry's own first. `end` are the addresses of the entry above the last
 * name and of its parent. Null where the own name could not be read; `…/` in front where more names are above.
 */
export function pathColumn(fields: readonly Field[], end: readonly Field[]) {
  const names = fields.filter((field) => field?.kind === 'string');
  const [above, next] = end.filter((field) => field?.kind === 'bigint');
  const dictionary: string[] = [];
  const known = new Map<string, number>();
  const codes = new Uint32Array(names[0]?.codes.length ?? 0);
  for (let row = 0; row < codes.length; row++) {
    const texts = names.map(({ codes, dictionary }) => dictionary[codes[row]!]);
    const path = joined(texts, above !== undefined && above.data[row] === next?.data[row]);
    codes[row] = path === null ? NO_STRING : (known.get(path) ?? dictionary.push(path) - 1);
    if (path !== null) known.set(path, codes[row]!);
  }
  return { codes, dictionary };
}

/**
 * `isWhole`: above the last name is nothing but the root, which is its own parent and named `/`. So is an entry that lies
 * in no directory, a socket's or a memfd's, under its own name: nobody nests eight directories of one name.
 */
function joined(names: readonly (string | undefined)[], isWhole: boolean): string | null {
  const [own] = names;
  if (own === undefined) return null;
  if (isWhole && names.every((name) => name === own)) return own;
  const end = names.findIndex((name) => name === '/' || name === undefined);
  const below = names.slice(0, end < 0 ? names.length : end).reverse();
  const isRooted = end < 0 ? isWhole : names[end] === '/';
  return `${isRooted ? '' : '…'}/${below.join('/')}`;
}
