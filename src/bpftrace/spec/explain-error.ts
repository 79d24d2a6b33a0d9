import { InputError, type SourceSpan, TargetError } from '../../base/errors.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import { reasonOf, WHERE } from './reason.ts';

const AT = /^(?:\S*\/)?program\.bt:(\d+)(?:-\d+)?(?::(\d+)(?:-(\d+))?)?: ERROR: (.*)$/m;

/**
 * What bpftrace says, as an error whose caret stands in the program `source`, the text the user wrote. `functions` are the names that
 * an attach failure is compared with.
 */
export function explainError(
  all: string,
  source: string,
  functions: Iterable<string>,
): InputError | TargetError {
  const reason = reasonOf(all);
  const said = all.replace(WHERE, '');
  const [, line, column, end, what] = AT.exec(said) ?? [];
  if (line !== undefined) {
    const span = spanOf(source, Number(line) - 1, Number(column ?? 1) - 1, Number(end ?? 0) - 1);
    return new InputError({
      code: 'bpftrace-refused',
      what: what!,
      source,
      span,
      why: 'bpftrace refused it',
      ...hintOf(what!, reason),
    });
  }
  return (reason ? null : notAttached(said, source, functions)) ?? failed(said, reason);
}

/** Whether it is about a place in the program. */
export function hasPlace(said: string): boolean {
  return AT.test(said);
}

function hintOf(what: string, reason: string | undefined): { readonly hint?: string } {
  if (reason !== undefined) return { hint: reason };
  if (/unsafe function being used in safe mode/.test(what))
    return { hint: '--unsafe lets the program change the system' };
  return /^Unknown identifier/.test(what) ? { hint: `if a header of the kernel has it: ${INSTALL}` } : {};
}

function spanOf(source: string, line: number, column: number, end: number): SourceSpan {
  const text = source.split('\n')[line] ?? '';
  if (column < 0 || end < 0) return { line, column: 0, length: Math.max(1, text.length) };
  return {
    line,
    column: unitsOf(text, column),
    length: Math.max(1, unitsOf(text, end) - unitsOf(text, column)),
  };
}

/** bpftrace counts bytes. */
function unitsOf(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, bytes).toString().length;
}

const PROBE =
  /(?:attaching probe|attach probe|probe entry may not exist)[\s\S]*?\b(k(?:ret)?probe|kr?|kfunc|kretfunc|fentry|fexit|tracepoint|[ur](?:ret)?probe)(:[^\s'"]+)/i;

function notAttached(said: string, source: string, functions: Iterable<string>): InputError | null {
  const [, kind, rest] = PROBE.exec(said) ?? [];
  if (rest === undefined) return null;
  const name = rest.slice(rest.lastIndexOf(':') + 1);
  const line = source.split('\n').findIndex((text) => text.includes(name));
  const span = { line, column: source.split('\n')[line]?.indexOf(name) ?? 0, length: name.length };
  const hint = didYouMean(nearest(name, functions)) ?? 'write kprobe:NAME of a function that %fn lists';
  return new InputError({
    code: 'bpftrace-not-attached',
    what: `${kind}${rest} could not be attached`,
    ...(line < 0 ? {} : { source, span }),
    why: `bpftrace says: ${lastLines(said)}`,
    hint,
  });
}

function failed(said: string, reason: string | undefined): TargetError {
  const complaints = compilerErrors(said);
  return new TargetError(
    'bpftrace-failed',
    `bpftrace ended with an error: ${complaints.slice(0, 4).join('\n') || lastLines(said)}`,
    reason ?? (complaints.length > 0 ? HEADERS : undefined),
  );
}

const INSTALL = 'sudo apt-get install linux-headers-$(uname -r)';
const HEADERS = `what the program takes from C is in headers of the kernel that are not there: ${INSTALL}`;

/** What the C compiler in bpftrace says of the declarations; all that it was given may stand behind. */
function compilerErrors(said: string): readonly string[] {
  return [...said.matchAll(/^(?:\S+:\d+:\d+: )?((?:fatal )?error: .*)$/gm)].map(([, error]) => error!);
}

function lastLines(said: string): string {
  return said.trim().split('\n').slice(-4).join('\n') || 'it said nothing';
}
