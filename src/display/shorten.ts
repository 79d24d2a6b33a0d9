/** Longest text of one value, in UTF-16 units. Front-ends become slow with more. */
const MAX_LENGTH = 100_000;

/** The beginning of a text, and how much is left out. */
export function shorten(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  return `${text.slice(0, MAX_LENGTH)}\n… ${(text.length - MAX_LENGTH).toLocaleString('en-US')} more characters`;
}
