import { InputError, type SourceSpan } from '../base/errors.ts';
import { didYouMean, nearest } from '../base/nearest.ts';
import type { Cell } from './grammar/cell.ts';
import type { Header } from './grammar/header.ts';
import { lsmagic } from './lsmagic.ts';
import { type Magic, shownName } from './magic.ts';

/** All magics by name. */
export interface Registry {
  /** In alphabetical order. */
  readonly all: readonly Magic[];
  /** By name or alias; undefined when there is none. */
  find(name: string): Magic | undefined;
  /** The magic that line `at` of the cell names. Throws InputError that names the nearest. */
  resolve(cell: Cell, at: number, header: Header): Magic;
}

/** A registry of these magics and of `%lsmagic`, which lists them. */
export function createRegistry(magics: readonly Magic[]): Registry {
  const all: readonly Magic[] = [...magics, lsmagic(() => all)].sort((a, b) => a.name.localeCompare(b.name));
  const byName = new Map(
    all.flatMap((magic) => [magic.name, ...(magic.aliases ?? [])].map((name) => [name, magic])),
  );
  return {
    all,
    find: (name) => byName.get(name),
    resolve(cell, at, header) {
      const magic = byName.get(header.name);
      if (magic?.kind === header.kind) return magic;
      throw refusal(cell.source, { line: at, column: 0, length: header.length }, header, magic, all);
    },
  };
}

function refusal(
  source: string,
  span: SourceSpan,
  header: Header,
  other: Magic | undefined,
  all: readonly Magic[],
): InputError {
  const shown = shownName(header);
  const fail = (code: string, what: string, hint: string) =>
    new InputError({ code, what, source, span, hint });
  if (other)
    return fail(
      'unknown-magic',
      `there is no ${shown}`,
      `write ${shownName({ ...other, name: header.name })}`,
    );
  const known = all.flatMap((magic) =>
    [magic.name, ...(magic.aliases ?? [])].map((name) => shownName({ ...magic, name })),
  );
  const near = nearest(shown, known, 1);
  const modulo = header.kind === 'line' ? '; for modulo put a space after the %' : '';
  return fail(
    'unknown-magic',
    `there is no magic ${shown}`,
    (didYouMean(near) ?? '%lsmagic lists all') + modulo,
  );
}
