/** A cell's source with its lines at hand. */
export interface Cell {
  readonly source: string;
  readonly lines: readonly string[];
}

export function cellOf(source: string): Cell {
  return { source, lines: source.split('\n') };
}
