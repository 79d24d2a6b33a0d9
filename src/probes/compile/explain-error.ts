import { InputError, type SourceSpan } from '../../base/errors.ts';
import type { Command, CompiledProbe, Origin } from '../spec/types.ts';
import { offsetNumber } from './place.ts';

/** The line that the kernel refused, and the probe it is of. */
export interface Refused {
  readonly probe: CompiledProbe;
  readonly command: Command;
}

/**
 * What the kernel said to a probe it refused, under the user's own text. `shell` is what the shell printed (the errno in
 * words), `errorLog` the text of tracefs's `error_log`, whose caret counts in the line that was written.
 * `starts` are the instruction offsets of the function, when known: they tell which offset to write.
 */
export function explainInstallError(
  cell: string,
  refused: Refused,
  shell: string,
  errorLog: string,
  starts: readonly number[] = [],
): InputError {
  const { command } = refused;
  const logged = lastError(errorLog, command.text);
  const reason = logged?.message ?? shell.trim().split('\n').at(-1)!.replace(/^.*: /, '');
  const known = KNOWN.find(([pattern]) => pattern.test(`${logged?.message ?? ''}\n${shell}`))?.[1](
    refused,
    starts,
  );
  const span = (logged && spanAt(command.origins, logged.column, command.text)) ?? placeSpan(refused);
  return new InputError({
    code: 'kernel-refused-probe',
    what: known?.what ?? `the kernel refused this probe`,
    source: cell,
    span,
    why: `the kernel says: ${reason}`,
    ...(known?.hint && { hint: known.hint }),
  });
}

/** The same for a filter; `text` is what its file holds after the refusal: the filter, a caret, `parse_error: …`. */
export function explainFilterError(cell: string, probe: CompiledProbe, text: string): InputError {
  const lines = text.split('\n');
  const caret = lines.findIndex((line) => /^\s*\^\s*$/.test(line));
  const reason = /parse_error: (.*)/.exec(text)?.[1] ?? lines.at(-1)?.trim();
  const { text: filter = '', origins = [] } = probe.filter ?? {};
  const at = caret < 0 ? null : originAt(origins, lines[caret]!.indexOf('^') - behind(reason), filter);
  return new InputError({
    code: 'kernel-refused-filter',
    what: 'the kernel refused this filter',
    source: cell,
    span: at?.origin.span ?? whole(origins) ?? probe.span,
    ...(reason && { why: `the kernel says: ${reason}` }),
    hint: "numbers have == != < <= > >= &, text has == != ~; the fields are the probe's arguments, tid, comm and cpu",
  });
}

/** How far behind its place the kernel puts the caret: it has read on by then (parse_pred in kernel/trace/trace_events_filter.c). */
function behind(reason: string | undefined): number {
  if (reason === undefined || /'[()]'|Too many terms|Missing matching quote/.test(reason)) return 0;
  return reason === 'Field not found' ? 2 : 1;
}

type Explanation = (
  refused: Refused,
  starts: readonly number[],
) => { readonly what: string; readonly hint?: string };

/** Messages of kernel/trace/trace_probe.h and errno texts that say less than they could. */
const KNOWN: readonly (readonly [RegExp, Explanation])[] = [
  [/not an instruction boundary|Invalid or incomplete multibyte|Illegal byte sequence|EILSEQ/, boundary],
  [
    /Failed to register probe event/,
    ({ command: { function: name } }) => ({
      what: `the kernel does not let ${name} be probed`,
      hint: 'such functions run where a breakpoint would do harm (noinstr, NOKPROBE_SYMBOL): probe its caller or a callee',
    }),
  ],
  [
    /No such file or directory|Invalid probed address or symbol/,
    ({ command: { function: name } }) => ({ what: `the kernel finds no function ${name} to probe` }),
  ],
  [
    /String accepts only memory argument/,
    () => ({
      what: 'the kernel reads no text and no array here',
      hint: 'arrays of numbers in user memory (+u) are fetched element by element',
    }),
  ],
  [
    /Argument expression is too long/,
    () => ({
      what: 'the kernel takes 63 characters of one argument, and this one is longer',
      hint: 'start from something nearer, or on a function that has it as a parameter',
    }),
  ],
  [
    /File exists/,
    ({ probe: { event } }) => ({
      what: `an event named ${event} is there already`,
      hint: 'give the probe another name',
    }),
  ],
];

function boundary({ command: { text, function: name } }: Refused, starts: readonly number[]) {
  const offset = offsetNumber(/\+(0x[0-9a-f]+|\d+)$/i.exec(text.split(' ')[1] ?? '')?.[1] ?? '0');
  const what = `no instruction of ${name} starts at +${offset}`;
  const before = starts.filter((s) => s < offset).at(-1);
  const after = starts.find((s) => s > offset);
  const near = [before, after].filter((s) => s !== undefined).map((s) => `+${s}`);
  const hint = near.length
    ? `the nearest are ${near.join(' and ')}; %disasm ${name} shows all`
    : `%disasm ${name} shows the offsets at which instructions start`;
  return { what, hint };
}

/**
 * The newest entry of the log that is about this command. Entries are
 *     [  123.456] trace_kprobe: error: MESSAGE
 *       Command: TEXT
 *                ^
 */
function lastError(log: string, command: string): { message: string; column: number } | null {
  const entries = [...log.matchAll(/error: (.*)\n {2}Command: (.*)\n( *)\^/g)];
  const found = entries.findLast(([, , text]) => text?.trim() === command.trim());
  return found ? { message: found[1]!, column: found[3]!.length - '  Command: '.length } : null;
}

/** The place in the cell behind a position in the kernel's text, counted in bytes. */
function spanAt(origins: readonly Origin[], bytes: number, text: string): SourceSpan | null {
  const at = originAt(origins, bytes, text);
  if (!at) return null;
  const { origin, inside } = at;
  const { start, end, span } = origin;
  // A text that was not copied has no place within: all of it is meant. So is a copied one whose start is meant.
  if (inside <= 0 || inside >= span.length || end - start !== span.length) return span;
  return { ...span, column: span.column + inside, length: span.length - inside };
}

/** The part of the text at a position, or the last one before it, and how far within it that is. */
function originAt(
  origins: readonly Origin[],
  bytes: number,
  text: string,
): { origin: Origin; inside: number } | null {
  const column = Buffer.from(text).subarray(0, Math.max(0, bytes)).toString().length;
  const origin =
    origins.find((o) => column >= o.start && column < o.end) ?? origins.findLast((o) => o.end <= column);
  return origin ? { origin, inside: column - origin.start } : null;
}

function placeSpan({ command: { text, origins }, probe: { span } }: Refused): SourceSpan {
  const place = text.indexOf(' ') + 1;
  return origins.find((o) => o.start === place)?.span ?? span;
}

function whole(origins: readonly Origin[]): SourceSpan | null {
  const [first] = origins;
  const last = origins.at(-1);
  if (!first || !last) return null;
  const { line, column } = first.span;
  return { line, column, length: last.span.column + last.span.length - column };
}
