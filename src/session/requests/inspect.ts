import { type Content, numberOf, textOf } from '../content.ts';
import { samePlace, toUtf16 } from '../cursor.ts';
import type { Inspection } from '../interpreter.ts';
import type { SessionParts } from '../parts.ts';
import { translated } from '../translated.ts';

/** `inspect_request` (Shift-Tab): what stands at the cursor. */
export async function inspect(content: Content, parts: SessionParts): Promise<Content> {
  const code = textOf(content, 'code');
  const cursor = toUtf16(code, numberOf(content, 'cursor_pos') ?? Number.POSITIVE_INFINITY);
  const found = (await parts.magics.inspect(code, cursor)) ?? inspectTypeScript(code, cursor, parts);
  return { status: 'ok', found: found !== null, data: found ? toData(found) : {}, metadata: {} };
}

function inspectTypeScript(
  code: string,
  cursor: number,
  { interpreter, magics, gate }: SessionParts,
): Inspection | null {
  const source = translated(code, magics);
  return gate.ours(() => interpreter.inspect(source, samePlace(code, source, cursor)));
}

function toData({ text, markdown }: Inspection): Content {
  return { 'text/plain': text, ...(markdown !== undefined && { 'text/markdown': markdown }) };
}
