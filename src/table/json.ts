import { listedColumns } from './listed-columns.ts';
import { inPieces } from './pieces.ts';

/**
 * A table as a JSON array with an object for each row, one a line. Integers have all their digits, however many: JSON sets no limit,
 * and Python, DuckDB and jq keep them, while `JSON.parse` rounds those beyond 2^53. What JSON has no word for (NaN, infinity) is null.
 */
export function jsonLines(table: object): Iterable<string> {
  const columns = listedColumns(table);
  const rows = columns[0]?.column.length ?? 0;
  const keys = columns.map(({ schema }) => JSON.stringify(schema.name.toWellFormed()));
  const object = (i: number) =>
    `{${columns.map(({ column }, c) => `${keys[c]}:${jsonText(column.at(i))}`).join(',')}}`;
  return inPieces('[\n', rows, (i) => `${object(i)}${i < rows - 1 ? ',' : ''}\n`, ']\n');
}

/** One value as JSON. */
export function jsonText(value: unknown): string {
  switch (typeof value) {
    case 'bigint':
      return String(value);
    case 'string':
      return JSON.stringify(value.toWellFormed());
    case 'object':
      return objectText(value);
    default:
      return JSON.stringify(value) ?? 'null';
  }
}

function objectText(value: object | null): string {
  if (value === null || value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return `[${Array.from(value as Iterable<unknown>, jsonText).join(',')}]`;
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${jsonText(each)}`);
  return `{${entries.join(',')}}`;
}
