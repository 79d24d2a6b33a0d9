/**
 * C text with what is no code in it blanked out, each character by a space: comments, and what stands between quotes.
 * Lines and columns stay.
 */
export function codeOnly(text: string): string {
  return text.replace(NO_CODE, (found) =>
    /^["']/.test(found) ? `${found[0]}${blank(found.slice(1, -1))}${found.at(-1)}` : blank(found),
  );
}

const NO_CODE =
  /\/\/(?:\\\n|[^\n])*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g;

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** Whether the place at `at` is outside of all braces. */
export function isTopLevel(code: string, at: number): boolean {
  let depth = 0;
  for (let i = 0; i < at; i++) {
    if (code[i] === '{') depth++;
    else if (code[i] === '}') depth--;
  }
  return depth === 0;
}
