/** Whether a pattern has one of glob's own characters. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** What the kernel's `glob_match` (lib/glob.c) takes as a match of the whole name: `*`, `?`, `[a-z]`, `[!a-z]`. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const source = pattern.replace(/\[(!?)([^\]]+)\]|[\s\S]/g, (piece, not?: string, set?: string) => {
    if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\^[]/g, '\\$&')}]`;
    if (piece === '*') return '.*';
    return piece === '?' ? '.' : piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  const whole = new RegExp(`^${source}$`);
  return (name) => whole.test(name);
}
