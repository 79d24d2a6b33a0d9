import type TS from 'typescript';
import { typescript as ts } from '../../base/typescript.ts';

/**
 * Offsets of the lines of TypeScript that are magics: `%` at column 0 directly followed by a letter (or by
 * another `%`), outside templates, strings and comments, at bracket depth 0. What follows on such a line is not read as TypeScript.
 */
export function magicLines(source: string): number[] {
  const found: number[] = [];
  const reader = new TokenReader(source, 0);
  while (reader.next()) {
    if (!(reader.depth === 0 && startsMagic(source, reader.start))) continue;
    found.push(reader.start);
    reader.skipTo(lineEnd(source, reader.start));
  }
  return found;
}

/** Where in `line` the `}}` stands that closes an insertion whose expression starts at `from`, or -1. */
export function insertionEnd(line: string, from: number): number {
  const reader = new TokenReader(line, from);
  while (reader.next()) {
    const closes = reader.kind === ts.SyntaxKind.CloseBraceToken && reader.unopened;
    if (closes) return line[reader.start + 1] === '}' ? reader.start : -1;
  }
  return -1;
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}

function startsMagic(source: string, at: number): boolean {
  if (at > 0 && source[at - 1] !== '\n') return false;
  return /^%%?[A-Za-z]/.test(source.slice(at, at + 3));
}

/** TypeScript's scanner, with what it leaves to the parser: where a template goes on, and what a slash means. */
class TokenReader {
  kind: TS.SyntaxKind = ts.SyntaxKind.Unknown;
  start = 0;
  /** True when the token closes a bracket that was opened before the text began. */
  unopened = false;
  readonly #scanner: TS.Scanner;
  /** One entry for each open bracket; `template` for the `${` of a template. */
  readonly #open: ('bracket' | 'template')[] = [];

  constructor(source: string, from: number) {
    this.#scanner = ts.createScanner(ts.ScriptTarget.ESNext, true);
    this.#scanner.setText(source, from);
  }

  get depth(): number {
    return this.#open.length;
  }

  /** False at the end of the text. */
  next(): boolean {
    const before = this.kind;
    this.kind = this.#scanner.scan();
    this.start = this.#scanner.getTokenStart();
    if (isSlash(this.kind) && !endsOperand(before)) this.#readRegex();
    this.unopened = false;
    this.#follow();
    return this.kind !== ts.SyntaxKind.EndOfFileToken;
  }

  skipTo(offset: number): void {
    this.#scanner.resetTokenState(offset);
    this.kind = ts.SyntaxKind.SemicolonToken;
  }

  #readRegex(): void {
    const kind = this.#scanner.reScanSlashToken();
    if (this.#scanner.isUnterminated()) this.#scanner.resetTokenState(this.start + 1);
    else this.kind = kind;
  }

  #follow(): void {
    switch (this.kind) {
      case ts.SyntaxKind.TemplateHead:
        this.#open.push('template');
        break;
      case ts.SyntaxKind.OpenBraceToken:
      case ts.SyntaxKind.OpenBracketToken:
      case ts.SyntaxKind.OpenParenToken:
        this.#open.push('bracket');
        break;
      case ts.SyntaxKind.CloseBraceToken:
      case ts.SyntaxKind.CloseBracketToken:
      case ts.SyntaxKind.CloseParenToken:
        this.#close();
    }
  }

  #close(): void {
    if (this.kind === ts.SyntaxKind.CloseBraceToken && this.#open.at(-1) === 'template') {
      this.kind = this.#scanner.reScanTemplateToken(false);
      if (this.kind === ts.SyntaxKind.TemplateMiddle) return;
    }
    this.unopened = this.#open.pop() === undefined;
  }
}

function isSlash(kind: TS.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.SlashToken || kind === ts.SyntaxKind.SlashEqualsToken;
}

/** Whether a slash after this token divides. After `}` it starts a regex: a block ended there more often than an object. */
function endsOperand(kind: TS.SyntaxKind): boolean {
  switch (kind) {
    case ts.SyntaxKind.CloseParenToken:
    case ts.SyntaxKind.CloseBracketToken:
    case ts.SyntaxKind.PlusPlusToken:
    case ts.SyntaxKind.MinusMinusToken:
    case ts.SyntaxKind.ThisKeyword:
    case ts.SyntaxKind.SuperKeyword:
    case ts.SyntaxKind.NullKeyword:
    case ts.SyntaxKind.TrueKeyword:
    case ts.SyntaxKind.FalseKeyword:
    case ts.SyntaxKind.TemplateTail:
      return true;
    default:
      return isLiteral(kind) || kind === ts.SyntaxKind.Identifier || kind > ts.SyntaxKind.LastReservedWord;
  }
}

function isLiteral(kind: TS.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstLiteralToken && kind <= ts.SyntaxKind.LastLiteralToken;
}
