/** A test for the kernel's patterns: `*` any text, `?` one character (lib/glob.c). */
export function matcherOf(pattern: string): (text: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[\\s\\S]*')
    .replaceAll('?', '[\\s\\S]');
  const regex = new RegExp(`^${source}$`);
  return (text) => regex.test(text);
}
