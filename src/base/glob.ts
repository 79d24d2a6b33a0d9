/** Whether a pattern has one of glob's own characters. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** What the kernel's `glob_match` (lib/glob.c) takes as a match of the whole name: `*`, `?`, `[a-z]`, `[!a-z]`. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const [first = '', ...others] = betweenStars(pattern);
  const last = others.pop();
  if (last === undefined) return matcher(`^${first}$`);
  const start = new RegExp(`^${first}`, 's');
  const middles = others.map((source) => new RegExp(source, 'gs'));
  const end = new RegExp(`${last}$`, 's');
  // As in the kernel each piece takes the first place that it can: one regular expression would try all combinations.
  return (name) => {
    let at = start.exec(name)?.[0].length ?? -1;
    for (const middle of middles) {
      if (at < 0) return false;
      middle.lastIndex = at;
      at = middle.test(name) ? middle.lastIndex : -1;
    }
    return at >= 0 && end.test(name.slice(at));
  };
}

function matcher(source: string): (name: string) => boolean {
  const whole = new RegExp(source, 's');
  return (name) => whole.test(name);
}

/** Regular expressions, each of one length, for the pieces between the pattern's stars. */
function betweenStars(pattern: string): string[] {
  const sources = [''];
  for (const [piece, not, set] of pattern.matchAll(/\[(!?)(\]?[^\]]*)\]|[\s\S]/g)) {
    if (piece === '*') sources.push('');
    else
      sources[sources.length - 1] += set === undefined ? one(piece) : `[${not ? '^' : ''}${characters(set)}]`;
  }
  return sources;
}

const one = (character: string): string =>
  character === '?' ? '.' : character.replace(/[\\^$.+()[\]{}|]/, '\\$&');

/** The inside of a class; a range that runs backwards holds nothing. */
function characters(set: string): string {
  const forwards = set.replace(/([\s\S])-([\s\S])/g, (range, from: string, to: string) =>
    from > to ? '' : range,
  );
  return forwards.replace(/[\\^[\]]/g, '\\$&');
}
