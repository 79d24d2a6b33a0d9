import type { Magics } from './magics.ts';

/** The TypeScript of a cell that is still being typed: its magics may be wrong. */
export function translated(source: string, magics: Magics): string {
  try {
    return magics.translate(source)?.code ?? source;
  } catch {
    return source;
  }
}
