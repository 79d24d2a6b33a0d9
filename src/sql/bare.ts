/** Words after which a column stands, and not a name for what stands before them. */
const BEFORE_A_COLUMN = new Set(
  'select distinct all where on and or not by having when then else case between in like ilike is using from qualify any some exclude filter'.split(
    ' ',
  ),
);

/**
 * Whether a query names a column only as it is: nothing else is called so, with `AS` or without. A word too many in doubt: what is not
 * bare loses its unit, not its values.
 */
export function isBare(name: string, text: string): boolean {
  const word = `(?:"${literal(name)}"|${literal(name)})`;
  const named = new RegExp(String.raw`([\w")\]'])\s+${word}(?![\w$.("])`, 'giu');
  for (const match of text.matchAll(named)) {
    const before = /[\p{L}_]\w*$/u.exec(text.slice(0, match.index + 1))?.[0].toLowerCase();
    if (before === undefined || !BEFORE_A_COLUMN.has(before)) return false;
  }
  return true;
}

function literal(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
