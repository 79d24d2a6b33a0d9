/**
 * The candidates most like `name`, best first, at most `limit`: equal but for case, then few slips of the
 * finger (insertions, deletions, replacements, neighbours swapped), then a common beginning.
 * Empty when nothing is near.
 */
export function nearest(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = name.toLowerCase();
  const reach = Math.max(1, Math.floor(wanted.length / 3));
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of candidates) {
    const score = unlikeness(wanted, candidate.toLowerCase(), reach);
    if (score <= reach) scored.push({ candidate, score });
  }
  scored.sort((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate));
  return scored.slice(0, limit).map((s) => s.candidate);
}

/** "did you mean a, b or c?", or undefined when nothing is near. */
export function didYouMean(names: readonly string[]): string | undefined {
  const last = names.at(-1);
  if (last === undefined) return undefined;
  const rest = names.slice(0, -1).join(', ');
  return `did you mean ${rest ? `${rest} or ${last}` : last}?`;
}

function unlikeness(wanted: string, candidate: string, reach: number): number {
  if (wanted.length >= 3 && candidate.startsWith(wanted)) return reach;
  if (Math.abs(wanted.length - candidate.length) > reach) return Number.POSITIVE_INFINITY;
  return slips(wanted, candidate);
}

/** Optimal string alignment distance (Damerau–Levenshtein without overlapping swaps). */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, before[j - 2]! + 1);
      }
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}
