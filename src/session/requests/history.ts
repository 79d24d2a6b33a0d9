import { type Content, flagOf, numberOf, textOf } from '../content.ts';
import type { History, HistoryEntry } from '../history.ts';
import type { SessionParts } from '../parts.ts';

/** There is one session so far; 0 and negative numbers count back from it. */
const SESSION = 1;

/** `history_request`: entries as `[session, line, source]`, or `[session, line, [source, result]]`. */
export function history(content: Content, parts: SessionParts): Content {
  const withResult = flagOf(content, 'output', false);
  const entries = select(content, parts.history);
  return {
    status: 'ok',
    history: entries.map(({ line, source, result }) => [
      SESSION,
      line,
      withResult ? [source, result] : source,
    ]),
  };
}

function select(content: Content, entries: History): readonly HistoryEntry[] {
  const n = numberOf(content, 'n');
  switch (textOf(content, 'hist_access_type')) {
    case 'tail':
      return entries.tail(n ?? Number.MAX_SAFE_INTEGER);
    case 'search':
      return entries.search(
        textOf(content, 'pattern', '*'),
        n ?? Number.MAX_SAFE_INTEGER,
        flagOf(content, 'unique', false),
      );
    case 'range': {
      const session = numberOf(content, 'session') ?? 0;
      if (session !== 0 && session !== SESSION) return [];
      return entries.range(numberOf(content, 'start') ?? 0, numberOf(content, 'stop'));
    }
    default:
      return [];
  }
}
