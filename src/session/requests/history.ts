import { type Content, flagOf, numberOf, textOf } from '../content.ts';
import type { History, HistoryEntry } from '../history.ts';
import type { SessionParts } from '../parts.ts';

/** As many as IPython gives when `tail` does not say. */
const TAIL = 10;
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * `history_request`: entries as `[session, line, source]`, or `[session, line, [source, result]]` with `output`. `raw`
 * changes nothing: a cell is kept as it was written.
 */
export function history(content: Content, parts: SessionParts): Content {
  const withResult = flagOf(content, 'output', false);
  const entries = select(content, parts.history);
  return {
    status: 'ok',
    history: entries.map(({ session, line, source, result }) => [
      session,
      line,
      withResult ? [source, result] : source,
    ]),
  };
}

function select(content: Content, entries: History): readonly HistoryEntry[] {
  const n = numberOf(content, 'n');
  switch (textOf(content, 'hist_access_type')) {
    case 'tail':
      return entries.tail(Math.max(0, n ?? TAIL));
    case 'search':
      return entries.search(
        textOf(content, 'pattern', '*'),
        Math.max(0, n ?? ALL),
        flagOf(content, 'unique', false),
      );
    case 'range':
      return entries.range(
        numberOf(content, 'session') ?? 0,
        numberOf(content, 'start') ?? 0,
        numberOf(content, 'stop'),
      );
    default:
      return [];
  }
}
