/** Whether a pattern has one of glob's own characters. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** What the kernel's `glob_match` (lib/glob.c) takes as a match of the whole name: `*`, `?`, `[a-z]`, `[!a-z]`. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const source = pattern.replace(/\[(!?)(\]?[^\]]*)\]|[\s\S]/g, (piece, not?: string, set?: string) => {
    if (set !== undefined) return `[${not ? '^' : ''}${characters(set)}]`;
    if (piece === '*') return '.*';
    return piece === '?' ? '.' : piece.replace(/[\\^$.+()[\]{}|]/, '\\$&');
  });
  const whole = new RegExp(`^${source}$`, 's');
  return (name) => whole.test(name);
}

/** The inside of a class; a range that runs backwards holds nothing. */
function characters(set: string): string {
  const forwards = set.replace(/([\s\S])-([\s\S])/g, (range, from: string, to: string) =>
    from > to ? '' : range,
  );
  return forwards.replace(/[\\^[\]]/g, '\\$&');
}
