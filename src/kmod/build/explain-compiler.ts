import { InputError, type SourceSpan, TargetError } from '../../base/errors.ts';
import { CELL } from '../generate/sources.ts';

/** `cell:3:12: error: 'struct file' has no member named 'f_pth'` */
const LINE = /^(\S[^:]*):(\d+):(?:(\d+):)? (?:fatal )?(error|warning|note): (.*)$/;
const SHOWN_LINES = 20;

/** The compiler's first error, or the linker's, under the user's own text. */
export function explainCompiler(said: string, body: string): Error {
  const lines = said.split('\n').flatMap((line) => readLine(line) ?? []);
  const at = lines.findIndex(({ kind }) => kind === 'error');
  // One inside a macro of ours is told with where the cell used that.
  const place = lines.slice(Math.max(0, at)).find(({ file }) => file === CELL);
  if (at < 0 || !place) return missingSymbol(said, body) ?? unknown(said);
  const { what, hint } = inWords(lines[at]!.text);
  return new InputError({
    code: 'c-error',
    what,
    source: body,
    span: wordAt(body, place.line, place.column),
    ...(hint && { hint }),
  });
}

interface Said {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly text: string;
}

function readLine(text: string): Said | null {
  const [, file, line, column = '1', kind, what] = LINE.exec(text) ?? [];
  if (file === undefined) return null;
  return { file, line: Number(line) - 1, column: Number(column) - 1, kind: kind!, text: what! };
}

/** What the compiler warned of in the cell: `line 3: unused variable 'x'`. */
export function warningsOf(said: string): readonly string[] {
  return said.split('\n').flatMap((text) => {
    const read = readLine(text);
    return read?.kind === 'warning' && read.file === CELL ? [`line ${read.line + 1}: ${read.text}`] : [];
  });
}

/** What is wrong in words of ours, where the compiler knows only how our header does it. */
const OURS: readonly (readonly [RegExp, string, string])[] = [
  [
    /probebook_entry\W+undeclared/,
    'arg() is known in ENTRY only',
    'elsewhere its register may hold something else by then',
  ],
  [
    /\bretval\W+undeclared/,
    'retval and set_retval() are known in RETURN, AFTER_CALL and AT only',
    'in ENTRY nothing has been returned yet',
  ],
  [
    /probebook_place\W+undeclared/,
    'emit() is known in handlers only',
    'give a function of your own what it needs, and emit() in the handler what it returns',
  ],
];

function inWords(said: string): { readonly what: string; readonly hint?: string } {
  const [, what, hint] = OURS.find(([pattern]) => pattern.test(said)) ?? [];
  if (what !== undefined) return { what, hint: hint! };
  return {
    what: said.replace(/^call to .* declared with attribute error: /, '').replace(/ \[-Werror.*\]$/, ''),
  };
}

/** `ERROR: modpost: "d_path_x" [/…/m.ko] undefined!` */
function missingSymbol(said: string, body: string): Error | null {
  const name = /^ERROR: modpost: "(\w+)" \[.*\] undefined!/m.exec(said)?.[1];
  if (name === undefined) return null;
  const line = body.split('\n').findIndex((text) => new RegExp(`\\b${name}\\b`).test(text));
  return new InputError({
    code: 'not-exported',
    what: `the kernel does not let modules use ${name}`,
    ...(line < 0
      ? {}
      : {
          source: body,
          span: wordAt(body, line, body.split('\n')[line]!.search(new RegExp(`\\b${name}\\b`))),
        }),
    hint: 'what it exports is in Module.symvers of its headers; some of it only to modules whose MODULE_LICENSE is "GPL"',
  });
}

function unknown(said: string): Error {
  const lines = said.split('\n').filter((line) => /error|ERROR|Error|\*\*\*/.test(line));
  return new TargetError(
    'kbuild-failed',
    'building the module failed',
    (lines.length > 0 ? lines : said.split('\n')).slice(0, SHOWN_LINES).join('\n'),
  );
}

/** The word that begins at a column, or one character. */
function wordAt(body: string, line: number, column: number): SourceSpan {
  const text = (body.split('\n')[line] ?? '').slice(column);
  return { line, column, length: Math.max(1, /^\w+/.exec(text)?.[0].length ?? 1) };
}
