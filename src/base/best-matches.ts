/**
 * At most `limit` of the names that contain `typed`, best first: those that begin with it, then those with a word that
 * does (after `_`, `.` or `:`), then the others; shorter ones first, equally long ones by the alphabet. A name that comes
 * twice counts once. When nothing is typed, the first ones as they come.
 */
export function bestMatches(typed: string, names: Iterable<string>, limit = Infinity): string[] {
  if (typed === '') return firstOf(names, limit);
  const groups = group(typed, names);
  const best: string[] = [];
  for (const key of [...groups.keys()].sort((a, b) => a - b)) {
    if (best.length >= limit) break;
    best.push(...new Set(groups.get(key)!.sort()));
  }
  return best.slice(0, limit);
}

/** Longer than any name: the kernel's KSYM_NAME_LEN is 512. */
const LONGEST = 1024;

/** By rank, then length: nothing is sorted that is not taken, so that a letter which 45,000 names contain costs little. */
function group(typed: string, names: Iterable<string>): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const name of names) {
    const at = name.indexOf(typed);
    if (at < 0) continue;
    const key = rank(name, at, typed) * LONGEST + Math.min(name.length, LONGEST - 1);
    const same = groups.get(key);
    if (same) same.push(name);
    else groups.set(key, [name]);
  }
  return groups;
}

function rank(name: string, first: number, typed: string): number {
  if (first === 0) return 0;
  for (let at = first; at > 0; at = name.indexOf(typed, at + 1)) if ('_.:'.includes(name[at - 1]!)) return 1;
  return 2;
}

function firstOf(names: Iterable<string>, limit: number): string[] {
  const first = new Set<string>();
  for (const name of names) {
    if (first.size >= limit) break;
    first.add(name);
  }
  return [...first];
}
