import type { Item, TextItem } from './backlog.ts';
import type { StreamName } from './port.ts';

/** Text of one message: a front-end shows it piece by piece, and one piece delays others only a little. */
export const PIECE_UNITS = 64 * 1024;
/** stdout and stderr keep their order among each other as long as they do not alternate more often than this. */
const MAX_SEGMENTS = 16;

/** Text in pieces of at most PIECE_UNITS, which end with a line where that is possible. */
export function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = endOfPiece(text, at);
    yield text.slice(at, end);
    at = end;
  }
}

function endOfPiece(text: string, at: number): number {
  const end = at + PIECE_UNITS;
  if (end >= text.length) return text.length;
  const line = text.lastIndexOf('\n', end - 1) + 1;
  if (line > at) return line;
  const inCharacter = (text.charCodeAt(end) & 0xfc00) === 0xdc00;
  return inCharacter ? end - 1 : end;
}

/** The piece at the end of `items` that takes `length` more units of the stream, if there is one. */
export function openPiece(items: readonly Item[], name: StreamName, length: number): TextItem | undefined {
  const last = items.at(-1);
  if (last?.kind !== 'text') return undefined;
  if (last.name === name) return withRoom(last, length);
  const recent = items.slice(-MAX_SEGMENTS);
  const crowded = recent.length === MAX_SEGMENTS && recent.every((item) => item.kind === 'text');
  return crowded
    ? withRoom(
        recent.findLast((item) => item.name === name),
        length,
      )
    : undefined;
}

function withRoom(item: TextItem | undefined, length: number): TextItem | undefined {
  return item && item.text.length + length <= PIECE_UNITS ? item : undefined;
}
