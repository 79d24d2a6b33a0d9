import type { Needs } from './needs.ts';
import { readUnfinished, type UnfinishedPart } from './unfinished-line.ts';

/** What must be asked of the kernel before an unfinished line can be completed or inspected. */
export function needsOfUnfinished(before: string): Needs {
  const line = readUnfinished(before);
  if (!line) return { formats: [], calls: [], traceable: false, places: [], programs: [] };
  const wheres = line.parts.flatMap(({ kind, where }) => (kind === 'probe' ? [where ?? line.typed] : []));
  const places = wheres.flatMap((where) => placeOf(where) ?? []);
  return {
    formats: line.parts.flatMap((part) => formatOf(part) ?? []),
    calls: wheres.flatMap((where) => (where.includes('@') ? [placeOf(where)?.name ?? []].flat() : [])),
    traceable: false,
    places,
    programs: [],
  };
}

function placeOf(where: string) {
  const [, module, name] = /^(?:([\w-]+):)?([A-Za-z_][\w.]*)/.exec(where) ?? [];
  return name === undefined ? null : { module: module ?? null, name };
}

/** The event whose format tells its fields. */
export function formatOf({ kind, where }: UnfinishedPart): string | null {
  if (kind !== 'event') return null;
  return where!.replace(/^sys:/, 'syscalls:sys_enter_');
}
