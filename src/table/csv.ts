import { inspect } from 'node:util';
import { jsonText } from './json.ts';
import { listedColumns } from './listed-columns.ts';
import { inPieces } from './pieces.ts';

/**
 * A table as CSV (RFC 4180 with line feeds, a header of the names): null is nothing, empty text `""`, wide integers have all
 * their digits, lists are JSON, dates ISO 8601.
 */
export function csvLines(table: object): Iterable<string> {
  const columns = listedColumns(table);
  const row = (i: number) => `${columns.map(({ column }) => field(column.at(i))).join(',')}\n`;
  return inPieces(
    `${columns.map(({ schema }) => quoted(schema.name)).join(',')}\n`,
    columns[0]?.column.length ?? 0,
    row,
    '',
  );
}

function field(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'object':
      return value === null ? '' : quoted(value instanceof Date ? isoText(value) : jsonText(value));
    case 'undefined':
      return '';
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return quoted(inspect(value));
  }
}

function isoText(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function quoted(text: string): string {
  const plain = text !== '' && !/[",\r\n]|^\s|\s$/.test(text);
  return plain ? text.toWellFormed() : `"${text.toWellFormed().replaceAll('"', '""')}"`;
}
