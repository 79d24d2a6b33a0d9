import { type Content, textOf } from '../content.ts';
import type { SessionParts } from '../parts.ts';
import { translated } from '../translated.ts';

/** `is_complete_request`: a console asks whether Enter runs the cell or continues it. */
export function isComplete(content: Content, { magics, interpreter, gate }: SessionParts): Content {
  const code = textOf(content, 'code');
  const decided = magics.isComplete(code);
  if (decided === 'incomplete') return { status: decided, indent: '' };
  if (decided) return { status: decided };
  return { ...gate.ours(() => interpreter.isComplete(translated(code, magics))) };
}
