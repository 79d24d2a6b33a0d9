import { SET_OPS } from './ops.ts';

/** What a function given to a verb refers to, read from its source without executing it. */
export interface FunctionScan {
  /** Arquero's parser gives it the meaning that JavaScript gives it. */
  readonly plain: boolean;
  /** Aggregate and window functions called as `op.NAME(…)`. */
  readonly setOps: readonly string[];
  /** The first thing Arquero would misunderstand or refuse: a notebook variable, a call of an own function, a method. */
  readonly foreign: string | null;
}

interface Token {
  readonly kind: 'name' | 'literal' | 'sign' | 'other';
  readonly text: string;
}

const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<name>[\p{ID_Start}$_][\p{ID_Continue}$]*)|(?<literal>(?:\d[\w.]*|\.\d+)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<sign>=>|\?\.|\?\?|[-+*/%<>=!&|^~?:()[\],.;{}])|(?<other>[\s\S])/gu;

/** Names that mean the same to Arquero as to JavaScript. */
const CONSTANTS = new Set(['true', 'false', 'null', 'undefined', 'NaN', 'Infinity', 'typeof']);

/** Signs of constructs that are left to JavaScript: assignments, blocks, optional chains, arrays' methods. */
const SIGNS_NOT_PLAIN = new Set(['?.', '{', '}', ';', '=>']);

/**
 * Arquero parses a function's source and gives names its own meaning: `E` is Math.E even where it is a
 * variable, `d.name.trim()` and an own `round(x)` become its functions of that name. So only expressions
 * over columns, literals, `op.NAME(…)` and `Math.NAME(…)` are plain; everything else is for JavaScript.
 */
export function scanFunction(source: string): FunctionScan {
  const tokens = tokenize(source);
  const arrow = tokens.findIndex((t) => t.text === '=>');
  const isArrow = arrow > 0 && tokens[0]!.text !== 'function' && tokens[0]!.text !== 'async';
  const bodyStart = isArrow ? arrow + 1 : tokens.findIndex((t) => t.text === '{');
  const locals = new Set(tokens.slice(0, bodyStart).map((t) => t.text));
  const simpleHead = isArrow && !locals.has('{') && !locals.has('=') && !locals.has('[');
  const body = tokens.slice(bodyStart);
  const foreign = firstForeign(body, locals);
  const plain = simpleHead && foreign === null && body.every(isPlainToken) && !assigns(body);
  return { plain, foreign, setOps: setOpsOf(body) };
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  for (const { groups } of source.matchAll(TOKEN)) {
    const { name, literal, sign, other } = groups!;
    if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (literal !== undefined) tokens.push({ kind: 'literal', text: literal });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (other !== undefined) tokens.push({ kind: 'other', text: other });
  }
  return tokens;
}

function isPlainToken(token: Token): boolean {
  return token.kind !== 'other' && !SIGNS_NOT_PLAIN.has(token.text);
}

/** A lone `=`: the tokens of `==`, `<=` and `!=` stand next to another sign of comparison. */
function assigns(tokens: readonly Token[]): boolean {
  const compares = (t: Token | undefined) => t !== undefined && /^[=!<>]$/.test(t.text);
  return tokens.some((t, i) => t.text === '=' && !compares(tokens[i - 1]) && !compares(tokens[i + 1]));
}

function firstForeign(tokens: readonly Token[], locals: ReadonlySet<string>): string | null {
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'name') continue;
    const after = tokens[i + 1]?.text;
    if (isMember(tokens, i)) {
      if (after === '(' && !isLibraryCall(tokens, i)) return `.${token.text}()`;
    } else if (locals.has(token.text)) {
      if (after === '(') return `${token.text}()`;
    } else if (!CONSTANTS.has(token.text) && !leadsToLibrary(tokens, i)) {
      return token.text;
    }
  }
  return null;
}

function isMember(tokens: readonly Token[], i: number): boolean {
  const before = tokens[i - 1]?.text;
  return before === '.' || before === '?.';
}

/** `op.NAME(`, whatever stands before `op`, and `Math.NAME(`. */
function isLibraryCall(tokens: readonly Token[], i: number): boolean {
  const object = tokens[i - 2]?.text;
  return object === 'op' || (object === 'Math' && !isMember(tokens, i - 2));
}

/** The `op`, `aq`, `$` or `Math` at the beginning of `op.NAME(`, `aq.op.NAME(`, `$.aq.op.NAME(`, `Math.NAME(`. */
function leadsToLibrary(tokens: readonly Token[], i: number): boolean {
  let at = i;
  while (tokens[at + 1]?.text === '.' && tokens[at]!.text !== 'op' && tokens[at]!.text !== 'Math') at += 2;
  const head = tokens[at]?.text;
  return (
    (head === 'op' || (head === 'Math' && at === i)) &&
    tokens[at + 1]?.text === '.' &&
    tokens[at + 3]?.text === '('
  );
}

function setOpsOf(tokens: readonly Token[]): string[] {
  return tokens
    .filter((t, i) => SET_OPS.has(t.text) && isMember(tokens, i) && isLibraryCall(tokens, i))
    .map((t) => t.text);
}
