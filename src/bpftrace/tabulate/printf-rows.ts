import type { ColumnSchema } from '../../table/schema.ts';
import type { PrintfSpec } from '../spec/program.ts';
import { distinct, type ProgramTable, Rows } from './columns.ts';
import { CONVERSION, LAZY, literal, readFormat } from './printf-format.ts';
import { QuickPrintf, type Verdict } from './quick-printf.ts';

/** The rows of one distinct `printf`. */
export interface PrintfRows {
  readonly rows: Rows;
  readonly length: number;
  /** How many characters of a row are those of the format. */
  readonly literals: number;
  /** Rows that could be split in more than one way: the first string is then taken as short as can be. */
  readonly ambiguous: number;
  /** False when the text is not of this format. */
  add(text: string): boolean;
  /** The same from the bytes of a line of JSON, in which the text stands in [from, end); after `perhaps` `add` must be asked. */
  addQuickly(bytes: Uint8Array, from: number, end: number): Verdict;
  /** What people should know of its values. */
  notes(): readonly string[];
  /** `note` is a caveat of its values. */
  table(note?: string): ProgramTable;
}

export function printfRows(name: string, { format, args }: PrintfSpec): PrintfRows {
  const conversions = readFormat(format, args);
  const names = distinct(conversions.map((conversion) => conversion.name));
  const columns = conversions.map(({ type }, c) => ({ name: names[c]!, type, nullable: false }));
  const plain: ColumnSchema = { name: 'text', type: { kind: 'string' }, nullable: false };
  const rows = new Rows(name, columns.length > 0 ? columns : [plain]);
  const exact = matcher(
    format,
    conversions.map((each) => each.exact ?? each.pattern),
  );
  const loose = matcher(
    format,
    conversions.map((each) => each.pattern),
  );
  const literals = literalsOf(format);
  // Of `%%` it is not certain what is printed.
  const certain = !format.includes('%%');
  const quick = certain
    ? QuickPrintf.of(
        literals,
        conversions.map((each) => each.quick),
      )
    : null;
  const perhaps = (text: string) => !certain || standInOrder(literals, text);
  const wide = new Set<string>();
  let ambiguous = 0;
  return {
    rows,
    literals: literals.join('').length + args.reduce((sum, { text = '' }) => sum + text.length, 0),
    get length() {
      return rows.length;
    },
    get ambiguous() {
      return ambiguous;
    },
    add(text) {
      if (!perhaps(text)) return false;
      // A field is as wide as it is in bytes, not in characters.
      const found = exact(text) ?? (NOT_ASCII.test(text) ? loose(text) : null);
      if (!found) return false;
      if (found.ambiguous) ambiguous++;
      rows.add(conversions.length > 0 ? conversions.map((each, c) => each.read(found.texts[c]!)) : [text]);
      for (let c = 0; c < conversions.length; c++)
        if (conversions[c]!.cut && found.texts[c]!.length >= 8) wide.add(names[c]!);
      return true;
    },
    addQuickly(bytes, from, end) {
      const verdict = quick?.read(bytes, from, end) ?? 'perhaps';
      if (verdict === 'yes') rows.addQuick(quick!, bytes);
      return verdict;
    },
    notes: () =>
      wide.size > 0 ? [`${name}: %x shows the low 32 bits of ${[...wide].join(', ')}; %lx shows all`] : [],
    table: (note) => rows.table(note),
  };
}

const NOT_ASCII = /[\u0080-\uffff]/;

/** What stands around the conversions. */
function literalsOf(format: string): readonly string[] {
  const ends = [...format.matchAll(CONVERSION)].map(
    ({ index, 0: text }) => [index, index + text.length] as const,
  );
  const starts = [0, ...ends.map(([, end]) => end)];
  return starts.map((start, i) => format.slice(start, ends[i]?.[0]));
}

/** Whether a text begins and ends as it must and has all else between. A regular expression may take for ever to find that it has not. */
function standInOrder(literals: readonly string[], text: string): boolean {
  let at = 0;
  for (const literal of literals) {
    const found = text.indexOf(literal, at);
    if (found < 0) return false;
    at = found + literal.length;
  }
  return text.startsWith(literals[0]!) && text.endsWith(literals.at(-1)!);
}

interface Found {
  readonly texts: readonly string[];
  readonly ambiguous: boolean;
}

function matcher(format: string, patterns: readonly string[]): (text: string) => Found | null {
  const pattern = patternOf(format, patterns);
  const lazy = new RegExp(`^${pattern}$`);
  // Texts without an end of their own that meet another: the longest first gives the same, or there are two ways.
  const open = patterns.filter((each) => each.includes(LAZY)).length;
  const greedy = open > 1 ? new RegExp(`^${pattern.replaceAll(LAZY, ')')}$`) : null;
  return (text) => {
    const found = lazy.exec(text);
    if (!found) return null;
    const other = greedy?.exec(text);
    return { texts: found.slice(1), ambiguous: other ? found.some((each, i) => each !== other[i]) : false };
  };
}

/** bpftrace 0.23 prints both. */
const PERCENT = '%%?';

/** What a format prints. */
function patternOf(format: string, patterns: readonly string[]): string {
  let pattern = '';
  let last = 0;
  let next = 0;
  for (const match of format.matchAll(CONVERSION)) {
    pattern += literal(format.slice(last, match.index)) + (match[0] === '%%' ? PERCENT : patterns[next++]);
    last = match.index + match[0].length;
  }
  return pattern + literal(format.slice(last));
}
