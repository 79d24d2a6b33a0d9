import { NOTHING_NEEDED, type UnfinishedNeeds } from '../../probes/compile/unfinished-needs.ts';
import { readProgramPlace } from '../../probes/compile/unfinished-program.ts';
import { placeAtEnd } from './place.ts';
import { eventOf, functionOf, partsOf } from './providers.ts';

/** What must be asked of the kernel before a program that ends at the cursor can be completed or inspected. */
export function needsOfProgram(before: string): UnfinishedNeeds {
  const place = placeAtEnd(before);
  const probes = !place ? [] : place.kind === 'code' ? place.probes : [place.typed];
  const file = place?.kind === 'probe' ? fileOf(place.typed) : null;
  return {
    ...NOTHING_NEEDED,
    formats: probes.flatMap((probe) => eventOf(probe) ?? []),
    places: probes.flatMap((probe) => functionOf(probe) ?? []),
    folders: file?.kind === 'path' ? [file] : [],
    files: file?.kind === 'function' ? [file.path] : [],
  };
}

/** What is written of the file that the probe stands in: `/bin/ba`, `/bin/bash:readl`. */
function fileOf(probe: string) {
  const { provider, rest } = partsOf(probe);
  const typed = rest.join(':');
  return provider?.target === 'program' && typed.startsWith('/') ? readProgramPlace(typed) : null;
}
