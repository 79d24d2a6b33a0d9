import { cellMagicLine, headerOf } from '../grammar/header.ts';
import { magicLines } from '../grammar/scan.ts';

/**
 * Whether a console should run what was typed. A cell magic goes on until a blank line ends its body; line magics alone are
 * complete. Null when TypeScript decides.
 */
export function isMagicComplete(source: string): 'complete' | 'incomplete' | null {
  const lines = source.split('\n');
  const first = cellMagicLine(lines);
  if (first !== null) {
    const hasBody = lines.slice(first + 1).some((line) => line.trim() !== '');
    const ended = hasBody && lines.at(-1)!.trim() === '';
    return ended || headerOf(lines[first]!)!.help ? 'complete' : 'incomplete';
  }
  const code = lines.filter((line) => !/^\s*(\/\/.*)?$/.test(line));
  return code.length > 0 && magicLines(source).length === code.length ? 'complete' : null;
}
