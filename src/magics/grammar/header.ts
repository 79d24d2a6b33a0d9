/** The first words of a magic's line: `%%kprobe?`. */
export interface Header {
  readonly kind: 'line' | 'cell';
  /** Without the percent signs. */
  readonly name: string;
  /** Columns of the name, percent signs included. */
  readonly length: number;
  /** `?` stands directly after the name, and nothing after it. */
  readonly help: boolean;
}

/** Null when the line does not start a magic. */
export function headerOf(line: string): Header | null {
  const match = /^(%%?)([A-Za-z][^\s]*)/.exec(line);
  if (!match) return null;
  const word = match[2]!;
  const help = word.length > 1 && word.endsWith('?') && line.slice(match[0].length).trim() === '';
  const name = help ? word.slice(0, -1) : word;
  return { kind: match[1] === '%%' ? 'cell' : 'line', name, length: match[1]!.length + name.length, help };
}

/** The line of a cell on which its cell magic stands: the first that is neither blank nor a `//` comment. */
export function cellMagicLine(lines: readonly string[]): number | null {
  const first = lines.findIndex((line) => !/^\s*(\/\/.*)?$/.test(line));
  return first >= 0 && headerOf(lines[first]!)?.kind === 'cell' ? first : null;
}
