import type { Needs } from '../../probes/compile/needs.ts';
import type { UnfinishedNeeds } from '../../probes/compile/unfinished-needs.ts';
import { placeAtEnd } from './place.ts';
import { eventOf, functionOf, partsOf } from './providers.ts';

/** What must be asked of the kernel before a program that ends at the cursor can be completed or inspected. */
export function needsOfProgram(before: string): UnfinishedNeeds {
  const place = placeAtEnd(before);
  const probes = !place ? [] : place.kind === 'code' ? place.probes : [place.typed];
  return {
    formats: probes.flatMap((probe) => eventOf(probe) ?? []),
    calls: [],
    traceable: false,
    places: probes.flatMap((probe) => functionOf(probe) ?? []),
    programs: place?.kind === 'probe' ? programsOf(place.typed) : [],
    folders: [],
    files: [],
  };
}

/** The file whose functions are to be listed: it has a colon behind it. */
function programsOf(probe: string): Needs['programs'] {
  const { provider, rest } = partsOf(probe);
  if (provider?.target !== 'program' || rest.length < 2 || rest[0] === '') return [];
  const word = (text: string) => ({ text, span: { line: 0, column: 0, length: text.length } });
  return [
    { whole: word(probe), path: word(rest[0]!), symbol: word(rest[1]!), offset: null, reference: null },
  ];
}

/** The unfinished path of a file before the cursor: `uprobe:/bin/ba`. */
export function pathTyped(before: string): string | null {
  const place = placeAtEnd(before);
  if (place?.kind !== 'probe') return null;
  const { provider, rest } = partsOf(place.typed);
  return provider?.target === 'program' && rest.length === 1 ? rest[0]! : null;
}
