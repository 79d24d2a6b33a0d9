import type { ValueKind } from './value.ts';

/**
 * The parts of a key that bpftrace joined by commas, by what each part can look like. Null where that leaves none
 * or more than one way: strings may hold commas themselves.
 */
export function splitKey(text: string, kinds: readonly ValueKind[]): readonly string[] | null {
  if (kinds.length === 1) return [text];
  const pieces = text.split(',');
  const ways = waysOf(pieces, 0, kinds, 0);
  return ways.length === 1 ? ways[0]! : null;
}

/** Up to two ways to make the parts from `k` on of the pieces from `p` on. */
function waysOf(pieces: readonly string[], p: number, kinds: readonly ValueKind[], k: number): string[][] {
  const kind = kinds[k]!;
  const left = kinds.length - k - 1;
  const whole = (to: number) => pieces.slice(p, to).join(',');
  if (left === 0)
    return p < pieces.length && kind.pattern.test(whole(pieces.length)) ? [[whole(pieces.length)]] : [];
  const ways: string[][] = [];
  for (let to = p + 1; to <= pieces.length - left && ways.length < 2; to++) {
    if (!kind.pattern.test(whole(to))) continue;
    for (const rest of waysOf(pieces, to, kinds, k + 1)) ways.push([whole(to), ...rest]);
  }
  return ways.slice(0, 2);
}
