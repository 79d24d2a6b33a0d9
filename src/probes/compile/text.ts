import type { SourceSpan } from '../../base/errors.ts';
import type { Origin } from '../spec/types.ts';
import type { Word } from '../spec/word.ts';

/** A piece of text for the kernel; with the place in the cell it came from, or none when nobody wrote it. */
export interface Piece {
  readonly text: string;
  readonly span: SourceSpan | null;
}

export const made = (text: string): Piece => ({ text, span: null });
export const from = (text: string, span: SourceSpan): Piece => ({ text, span });
export const verbatim = (word: Word): Piece => from(word.text, word.span);

/** The text of all pieces, and where in the cell each part of it came from. */
export function joinPieces(pieces: readonly Piece[]): { text: string; origins: Origin[] } {
  const origins: Origin[] = [];
  let text = '';
  for (const piece of pieces) {
    const start = text.length;
    text += piece.text;
    if (piece.span && piece.text) origins.push({ start, end: text.length, span: piece.span });
  }
  return { text, origins };
}
