/** The content of a message, as it came: nothing in it can be relied on. */
export type Content = Readonly<Record<string, unknown>>;

export function textOf(content: Content, name: string, fallback = ''): string {
  const value = content[name];
  return typeof value === 'string' ? value : fallback;
}

export function flagOf(content: Content, name: string, fallback: boolean): boolean {
  const value = content[name];
  return typeof value === 'boolean' ? value : fallback;
}

/** Null when it is absent or no whole number. */
export function numberOf(content: Content, name: string): number | null {
  const value = content[name];
  return Number.isInteger(value) ? (value as number) : null;
}

/** The entries of a dictionary whose values are text. */
export function textsOf(content: Content, name: string): readonly (readonly [string, string])[] {
  const value = content[name];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}
