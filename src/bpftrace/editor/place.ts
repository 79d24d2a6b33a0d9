/** Where in a program somebody is writing. */
export type ProgramPlace =
  /** In a probe: `kprobe:vfs_re`, from the last comma on. */
  | { readonly kind: 'probe'; readonly typed: string }
  /** In a filter or an action, `code` of it up to here. */
  | { readonly kind: 'code'; readonly probes: readonly string[]; readonly code: string };

/** Comments and texts, which may hold braces, and what opens and closes. A text or comment may be unfinished. */
const TOKEN =
  /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[\s\S])*(?:"|$)|^[ \t]*#.*|[{}]|(?<=\s)\/|\/(?=\s*\{)/gm;

/** Not a probe: `struct point { … }`. */
const DECLARATION = /^\s*(struct|union|enum|config|import|macro|fn|let)\b/;

/**
 * The place at the end of a program that ends at the cursor, by its braces alone: the language has more grammar, which is
 * bpftrace's. Null in a comment, a text, a directive of the preprocessor or a declaration.
 */
export function placeAtEnd(before: string): ProgramPlace | null {
  const scan = new Scan(before);
  for (const match of before.matchAll(TOKEN)) {
    if (!isOpaque(match[0])) scan.take(match[0], match.index);
    else if (match.index + match[0].length === before.length && !isClosed(match[0])) return null;
    else scan.skip(match[0], match.index);
  }
  return scan.place();
}

class Scan {
  readonly #text: string;
  #depth = 0;
  #inFilter = false;
  /** Where the probes begin that are being read or were read last. */
  #header = 0;
  #probes = '';
  /** Where the filter or action begins that follows them. */
  #code = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get #inHeader(): boolean {
    return this.#depth === 0 && !this.#inFilter;
  }

  /** A brace, or the slash of a filter. */
  take(token: string, at: number): void {
    if (token === '}') {
      this.#close(at + 1);
      return;
    }
    if (this.#inHeader) {
      this.#probes = this.#text.slice(this.#header, at);
      this.#code = at + 1;
      this.#inFilter = token === '/';
    }
    if (token === '{') this.#depth++;
  }

  /** A comment before probes is no part of them. */
  skip(token: string, at: number): void {
    if (this.#inHeader && token[0] !== '"') this.#header = at + token.length;
  }

  place(): ProgramPlace | null {
    const written = this.#inHeader ? this.#text.slice(this.#header) : this.#probes;
    if (DECLARATION.test(written)) return null;
    if (this.#inHeader)
      return { kind: 'probe', typed: written.slice(written.lastIndexOf(',') + 1).trimStart() };
    return { kind: 'code', probes: listOf(written), code: withoutOpaque(this.#text.slice(this.#code)) };
  }

  #close(end: number): void {
    this.#depth = Math.max(0, this.#depth - 1);
    if (this.#depth > 0) return;
    this.#header = end;
    this.#inFilter = false;
  }
}

function isOpaque(token: string): boolean {
  return /^\s*(\/[/*]|"|#)/.test(token);
}

function isClosed(token: string): boolean {
  return token.startsWith('/*') ? token.endsWith('*/') : /^"(?:[^"\\]|\\[\s\S])*"$/.test(token);
}

function listOf(header: string): readonly string[] {
  return header
    .split(',')
    .map((probe) => probe.trim())
    .filter((probe) => probe !== '');
}

function withoutOpaque(code: string): string {
  return code.replace(TOKEN, (token) => (!isOpaque(token) ? token : token[0] === '"' ? '""' : ''));
}
