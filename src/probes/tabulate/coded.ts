import { NO_STRING } from '../decode/columns.ts';

type Integers = ArrayLike<number> | ArrayLike<bigint>;

/** Dictionary-coded text of a column of integers; `text` is asked once per distinct value, null is null. */
export function coded(values: Integers, text: (value: number | bigint) => string | null) {
  const dictionary: string[] = [];
  const codes = new Uint32Array(values.length);
  const known = new Map<number | bigint, number>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    let code = known.get(value);
    if (code === undefined) {
      const found = text(value);
      code = found === null ? NO_STRING : dictionary.push(found) - 1;
      known.set(value, code);
    }
    codes[row] = code;
  }
  return { codes, dictionary };
}
