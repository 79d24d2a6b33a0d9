/** Sections of a script's output start with this line; those of probes and filters come only on failure. */
export const SECTION = '@@probebook';

export interface Section {
  /** The words after the mark: `format`, `refused 0`. */
  readonly head: string;
  readonly text: string;
}

/** The output of an install or disable script, cut at its section lines; what stands before the first has head ''. */
export function sections(output: string): readonly Section[] {
  const found: { head: string; lines: string[] }[] = [{ head: '', lines: [] }];
  for (const line of output.split('\n')) {
    if (line.startsWith(`${SECTION} `)) found.push({ head: line.slice(SECTION.length + 1), lines: [] });
    else found.at(-1)!.lines.push(line);
  }
  return found.map(({ head, lines }) => ({ head, text: lines.join('\n') }));
}

/** Texts of all sections with this head. */
export function textsOf(all: readonly Section[], head: string): readonly string[] {
  return all.filter((section) => section.head === head).map((section) => section.text);
}
