import { InputError, type SourceSpan, TargetError } from '../../base/errors.ts';
import { CELL } from '../generate/sources.ts';

/** `cell:3:12: error: 'struct file' has no member named 'f_pth'` */
const LINE = new RegExp(`^${CELL}:(\\d+):(?:(\\d+):)? (?:fatal )?(error|warning): (.*)$`);
const SHOWN_LINES = 20;

/** The compiler's first error, or the linker's, under the user's own text. */
export function explainCompiler(said: string, body: string): Error {
  const found = said.split('\n').flatMap((line) => LINE.exec(line) ?? []);
  const error = said
    .split('\n')
    .map((line) => LINE.exec(line))
    .find((match) => match?.[3] === 'error');
  if (found.length > 0 && error) {
    const [, line, column, , what] = error;
    const hint = hintFor(what!);
    return new InputError({
      code: 'c-error',
      what: what!,
      source: body,
      span: wordAt(body, Number(line) - 1, Number(column ?? 1) - 1),
      ...(hint && { hint }),
    });
  }
  return missingSymbol(said, body) ?? unknown(said);
}

/** What the compiler warned of in the cell: `line 3: unused variable 'x'`. */
export function warningsOf(said: string): readonly string[] {
  return said.split('\n').flatMap((line) => {
    const match = LINE.exec(line);
    return match?.[3] === 'warning' ? [`line ${match[1]}: ${match[4]}`] : [];
  });
}

function hintFor(what: string): string | undefined {
  if (/['‘]probebook_entry['’] undeclared/.test(what))
    return 'arg(n) is there in ENTRY only: elsewhere the registers may hold something else by then';
  if (/['‘]retval['’] undeclared/.test(what))
    return 'retval and set_retval(x) are there in RETURN, AFTER_CALL and AT only';
  if (/['‘]probebook_place['’] undeclared/.test(what))
    return 'emit() is there in the handlers only: give their functions what they need';
  return undefined;
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
