/** The order of rows by time; rows of equal time keep theirs. Merges the stretches that are in order. */
export function timeOrder(times: Float64Array, rows: number): Uint32Array {
  let sequences = ascending(times, rows);
  while (sequences.length > 1) {
    const merged: Uint32Array[] = [];
    for (let i = 0; i < sequences.length; i += 2) {
      const right = sequences[i + 1];
      merged.push(right ? merge(sequences[i]!, right, times) : sequences[i]!);
    }
    sequences = merged;
  }
  return sequences[0] ?? new Uint32Array(0);
}

function ascending(times: Float64Array, rows: number): Uint32Array[] {
  const sequences: Uint32Array[] = [];
  for (let from = 0, row = 1; row <= rows; row++) {
    if (row < rows && times[row]! >= times[row - 1]!) continue;
    sequences.push(Uint32Array.from({ length: row - from }, (_, i) => from + i));
    from = row;
  }
  return sequences;
}

function merge(left: Uint32Array, right: Uint32Array, times: Float64Array): Uint32Array {
  const out = new Uint32Array(left.length + right.length);
  let l = 0;
  let r = 0;
  let to = 0;
  while (l < left.length && r < right.length)
    out[to++] = times[left[l]!]! <= times[right[r]!]! ? left[l++]! : right[r++]!;
  out.set(left.subarray(l), to);
  out.set(right.subarray(r), to + left.length - l);
  return out;
}
