import { type Content, numberOf, textOf } from '../content.ts';
import { samePlace, toCodePoints, toUtf16 } from '../cursor.ts';
import type { Completion } from '../interpreter.ts';
import type { SessionParts } from '../parts.ts';
import { translated } from '../translated.ts';

/** `complete_request`: the magics answer inside their own text, TypeScript everywhere else. */
export async function complete(content: Content, parts: SessionParts): Promise<Content> {
  const code = textOf(content, 'code');
  const cursor = toUtf16(code, numberOf(content, 'cursor_pos') ?? Number.POSITIVE_INFINITY);
  const completion = (await parts.magics.complete(code, cursor)) ?? completeTypeScript(code, cursor, parts);
  const start = toCodePoints(code, completion.start);
  const end = toCodePoints(code, completion.end);
  return {
    status: 'ok',
    matches: completion.matches.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    // JupyterLab shows the type beside the match.
    metadata: { _jupyter_types_experimental: completion.matches.map((match) => ({ start, end, ...match })) },
  };
}

function completeTypeScript(
  code: string,
  cursor: number,
  { interpreter, magics, gate }: SessionParts,
): Completion {
  const source = translated(code, magics);
  const found = gate.ours(() => interpreter.complete(source, samePlace(code, source, cursor)));
  return { ...found, start: samePlace(source, code, found.start), end: samePlace(source, code, found.end) };
}
