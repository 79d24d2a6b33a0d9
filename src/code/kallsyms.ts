/** The columns of kallsyms: addresses as signed numbers, the rest read from the text when asked for. */
export interface ParsedSymbols {
  readonly count: number;
  readonly addresses: Float64Array;
  readonly name: (index: number) => string;
  readonly type: (index: number) => string;
  readonly module: (index: number) => string | null;
  readonly indicesOf: (name: string) => number[];
}

const NEWLINE = 10;
const SPACE = 32;
const TAB = 9;
/** Shortest line: `ADDRESS T n`, the address 8 or 16 digits. */
const SHORTEST_BYTES = 12;

/** One pass over the text; only positions are kept. */
export function parseKallsyms(text: Buffer): ParsedSymbols {
  const capacity = Math.floor(text.length / SHORTEST_BYTES) + 1;
  const all = new Float64Array(capacity);
  const starts = new Uint32Array(capacity);
  let count = 0;
  for (let line = 0; line < text.length; ) {
    let end = text.indexOf(NEWLINE, line);
    if (end < 0) end = text.length;
    const space = addressEnd(text, line);
    if (space > line && text[space + 2] === SPACE && end > space + 3) {
      all[count] = readAddress(text, line, space);
      starts[count++] = space + 3;
    }
    line = end + 1;
  }
  const addresses = all.slice(0, count);
  return { count, addresses, ...readers(text, starts.slice(0, count)) };
}

function readers(text: Buffer, starts: Uint32Array) {
  const nameEnd = (start: number) => {
    let end = start;
    while (end < text.length && text[end]! > SPACE) end++;
    return end;
  };
  const name = (index: number) => text.toString('latin1', starts[index]!, nameEnd(starts[index]!));
  const type = (index: number) => String.fromCharCode(text[starts[index]! - 2]!);
  const module = (index: number) => {
    const end = nameEnd(starts[index]!);
    if (text[end] !== TAB) return null;
    const bracket = text.indexOf(']', end);
    return text.toString('latin1', end + 2, bracket);
  };
  return { name, type, module, indicesOf: (wanted: string) => indicesOf(text, starts, wanted) };
}

/** Searches the text itself: native, and no index of 200,000 names has to be built first. */
function indicesOf(text: Buffer, starts: Uint32Array, wanted: string): number[] {
  const found: number[] = [];
  if (!/^[!-~]+$/.test(wanted)) return found;
  const needle = Buffer.from(` ${wanted}`);
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    const after = text[at + needle.length];
    if (after !== undefined && after > SPACE) continue;
    const index = indexOfStart(starts, at + 1);
    if (index >= 0) found.push(index);
  }
  return found;
}

function indexOfStart(starts: Uint32Array, start: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] === start) return middle;
    if (starts[middle]! < start) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Position of the space after the hexadecimal digits at `at`; `at` itself when there are none. */
function addressEnd(text: Buffer, at: number): number {
  let end = at;
  while (hexDigit(text[end]) >= 0) end++;
  return text[end] === SPACE ? end : at;
}

function readAddress(text: Buffer, start: number, end: number): number {
  let high = 0;
  let low = 0;
  const split = Math.max(start, end - 8);
  for (let i = start; i < split; i++) high = (high << 4) | hexDigit(text[i]);
  for (let i = split; i < end; i++) low = low * 16 + hexDigit(text[i]);
  return high * 0x1_0000_0000 + low;
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  if (byte >= 97 && byte <= 102) return byte - 87;
  return -1;
}
