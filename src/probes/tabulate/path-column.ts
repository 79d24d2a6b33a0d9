import { type DecodedColumn, NO_STRING } from '../decode/columns.ts';

/** Names shown; one more was fetched to know whether the path ends there. */
const NAMES = 8;

/**
 * Paths, from the names of directory entries: the entry's own, then those above it. Null where the entry's own name could
 * not be read; `…/` in front where more names are above those that were fetched.
 */
export function pathColumn(columns: readonly (DecodedColumn | undefined)[]) {
  const names = columns.filter((column) => column?.kind === 'string');
  const dictionary: string[] = [];
  const known = new Map<string, number>();
  const codes = new Uint32Array(names[0]?.codes.length ?? 0);
  for (let row = 0; row < codes.length; row++) {
    const path = joined(names.map(({ codes, dictionary }) => dictionary[codes[row]!]));
    codes[row] = path === null ? NO_STRING : (known.get(path) ?? dictionary.push(path) - 1);
    if (path !== null) known.set(path, codes[row]!);
  }
  return { codes, dictionary };
}

/** A file system's root is its own parent, and named `/`; so is an entry of none, like a socket's, under its own name. */
function joined(names: readonly (string | undefined)[]): string | null {
  const [own] = names;
  if (own === undefined) return null;
  if (names.every((name) => name === own)) return own;
  const end = names.findIndex((name) => name === '/' || name === undefined);
  const below = names.slice(0, end < 0 ? NAMES : end).reverse();
  return `${names[end] === '/' ? '' : '…'}/${below.join('/')}`;
}
