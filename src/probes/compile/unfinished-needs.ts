import type { Needs } from './needs.ts';
import { eventOf, inProgram, readUnfinished, type UnfinishedPart } from './unfinished-line.ts';
import { readProgramPlace } from './unfinished-program.ts';

/** As `Needs`, and what is wanted of the target's files if it is there in time. */
export interface UnfinishedNeeds extends Needs {
  /** Whose names are wanted: each ends with a slash, and the name in it that is being written follows. */
  readonly folders: readonly { readonly folder: string; readonly name: string }[];
  /** Programs whose functions are wanted. */
  readonly files: readonly string[];
}

export const NOTHING_NEEDED: UnfinishedNeeds = {
  formats: [],
  calls: [],
  traceable: false,
  places: [],
  programs: [],
  folders: [],
  files: [],
};

/** What must be asked of the target before an unfinished line can be completed or inspected. */
export function needsOfUnfinished(before: string): UnfinishedNeeds {
  const line = readUnfinished(before);
  if (!line) return NOTHING_NEEDED;
  const probes = line.parts
    .filter(({ kind }) => kind === 'probe')
    .map((part) => ({ part, where: part.where ?? line.typed }));
  const wheres = probes.flatMap(({ part, where }) => (isFunction(part, where) ? [where] : []));
  const programs = probes.flatMap(({ part, where }) =>
    inProgram(part, where) ? [readProgramPlace(where)] : [],
  );
  return {
    ...NOTHING_NEEDED,
    formats: line.parts.flatMap((part) => eventOf(part) ?? []),
    calls: wheres.flatMap((where) => (where.includes('@') ? [placeOf(where)?.name ?? []].flat() : [])),
    places: wheres.flatMap((where) => placeOf(where) ?? []),
    folders: programs.filter((place) => place.kind === 'path'),
    files: programs.flatMap((place) => (place.kind === 'function' ? [place.path] : [])),
  };
}

const isFunction = (part: UnfinishedPart, where: string): boolean =>
  'prf'.includes(part.letter) && !inProgram(part, where);

function placeOf(where: string) {
  const [, module, name] = /^(?:([\w-]+):)?([A-Za-z_][\w.]*)/.exec(where) ?? [];
  return name === undefined ? null : { module: module ?? null, name };
}
