import { InputError, type SourceSpan } from '../base/errors.ts';

/** What DuckDB says of an error with `errors_as_json`. */
interface Said {
  readonly exception_type?: string;
  readonly exception_message?: string;
  /** Bytes of UTF-8 from the start of the text. */
  readonly position?: string;
  readonly error_subtype?: string;
  readonly type?: string;
}

/** An error of DuckDB's, or null for any other. */
export function saidIn(error: unknown): Said | null {
  const json = error instanceof Error ? /\{"exception_type"[\s\S]*\}/.exec(error.message)?.[0] : undefined;
  try {
    return json === undefined ? null : (JSON.parse(json) as Said);
  } catch {
    return null;
  }
}

export interface NamedTable {
  /** `['opens', 't1']` */
  readonly path: readonly string[];
  readonly span: SourceSpan;
}

/** The table that a query names and DuckDB does not have; null when it says something else. */
export function missingTable(said: Said, text: string): NamedTable | null {
  const missing =
    (said.error_subtype === 'MISSING_ENTRY' && said.type === 'Table') ||
    (said.exception_type === 'Catalog' &&
      /because schema ".*" does not exist/.test(said.exception_message ?? ''));
  const at = offsetOf(said, text);
  if (!missing || at === null) return null;
  NAME_PATH.lastIndex = at;
  const found = NAME_PATH.exec(text)?.[0];
  if (!found) return null;
  const path = Array.from(found.matchAll(NAME), ([name]) =>
    name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name,
  );
  return { path, span: spanOf(text, at, found.length) };
}

const NAME = /"(?:[^"]|"")*"|[\p{L}_$][\p{L}\p{N}_$]*/gu;
const NAME_PATH = new RegExp(`(?:${NAME.source})(?:\\s*\\.\\s*(?:${NAME.source}))*`, 'uy');

/** What DuckDB says, with the caret under the query. */
export function queryError(said: Said, text: string, cause: unknown): InputError {
  const [what = 'DuckDB cannot run this', ...more] = (said.exception_message ?? '')
    .split('\n')
    .filter(Boolean);
  const at = offsetOf(said, text);
  return new InputError({
    code: 'sql',
    what: what.replace(/[!.]$/, ''),
    ...(at === null ? {} : { source: text, span: spanOf(text, at, wordAt(text, at)) }),
    ...(more.length > 0 ? { hint: more.join('\n') } : {}),
    cause,
  });
}

function offsetOf({ position }: Said, text: string): number | null {
  if (position === undefined) return null;
  return Buffer.from(text).subarray(0, Number(position)).toString().length;
}

function wordAt(text: string, at: number): number {
  return /^(?:[\p{L}\p{N}_$]+|"(?:[^"]|"")*"|'[^']*'|\S)/u.exec(text.slice(at))?.[0].length ?? 1;
}

function spanOf(text: string, at: number, length: number): SourceSpan {
  const before = text.slice(0, at).split('\n');
  return { line: before.length - 1, column: before.at(-1)!.length, length };
}
