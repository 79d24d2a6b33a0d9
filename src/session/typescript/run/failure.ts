import { fileURLToPath } from 'node:url';
import { inspectText } from '../../../display/inspect.ts';
import { shorten } from '../../../display/shorten.ts';
import type { CellFailure } from '../../interpreter.ts';
import { withCellPlaces } from './cell-files.ts';

const CAUSES_SHOWN = 5;

/** What a cell threw, as an `error` message carries it. Never throws, whatever `thrown` does. */
export function describeThrown(thrown: unknown, source: string, count: number): CellFailure {
  try {
    return shortened(
      thrown instanceof Error || looksLikeError(thrown)
        ? describeError(thrown as Error, source, count)
        : describeValue(thrown),
    );
  } catch {
    return {
      ename: 'Error',
      evalue: 'an error that cannot be shown',
      traceback: ['an error that cannot be shown'],
    };
  }
}

function shortened({ ename, evalue, traceback }: CellFailure): CellFailure {
  return { ename, evalue: shorten(evalue), traceback: shorten(traceback.join('\n')).split('\n') };
}

/** Errors of another realm (`vm`, workers) are no `Error` of ours. */
function looksLikeError(thrown: unknown): boolean {
  return Object.prototype.toString.call(thrown) === '[object Error]';
}

function describeValue(thrown: unknown): CellFailure {
  const text = typeof thrown === 'string' ? thrown : inspectText(thrown);
  return { ename: 'Thrown', evalue: text, traceback: [`Thrown: ${text}`] };
}

function describeError(error: Error, source: string, count: number): CellFailure {
  const ename = String(error.name || 'Error');
  const evalue = plainNames(String(error.message));
  const trace = traceOf(error);
  return {
    ename,
    evalue,
    traceback: [...trace, ...excerpt(trace, source, count), ...reasons(error, CAUSES_SHOWN)],
  };
}

/** `$.f` and `(0 , $.f)` are what the names of a cell became; V8 shows them in its messages. */
function plainNames(message: string): string {
  return message.replace(/\(0 , (\$+\.[\w$]+)\)/g, '$1').replace(/(?<![\w$.])\$+\.(?=[\w$])/g, '');
}

/** The message, and the frames of the stack that are the person's: cells, their files, their packages. */
function traceOf(error: Error): string[] {
  const head = `${error.name || 'Error'}: ${error.message}`;
  const stack = withCellPlaces(typeof error.stack === 'string' ? error.stack : '');
  const frames = (stack.startsWith(head) ? stack.slice(head.length) : stack)
    .split('\n')
    .filter((line) => /^ {4}at /.test(line) && !isHostFrame(line));
  return [...plainNames(head).split('\n'), ...frames];
}

const OURS = new URL('../../../', import.meta.url);

function isHostFrame(line: string): boolean {
  if (/^ {4}at .*\bnode:|\((?:native|<anonymous>)\)$/.test(line)) return true;
  return line.includes(OURS.href) || line.includes(fileURLToPath(OURS));
}

/** The line of this cell where it happened, or from where what failed was called. */
function excerpt(trace: readonly string[], source: string, count: number): string[] {
  const places = trace.map((frame) => /\[(\d+)\]:(\d+):(\d+)\)?$/.exec(frame));
  const place = places.find((found) => Number(found?.[1]) === count);
  if (!place) return [];
  const line = source.split('\n')[Number(place[2]) - 1];
  if (line === undefined) return [];
  const indent = line.slice(0, Number(place[3]) - 1).replace(/[^\t]/g, ' ');
  return ['', `  ${line}`, `  ${indent}^`];
}

function reasons(error: Error, left: number): string[] {
  if (left === 0) return [];
  const all = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  const listed = all.slice(0, CAUSES_SHOWN).flatMap((one) => because('One of the errors', one, left - 1));
  return error.cause === undefined ? listed : [...listed, ...because('Caused by', error.cause, left - 1)];
}

function because(relation: string, reason: unknown, left: number): string[] {
  if (!(reason instanceof Error)) return ['', `${relation}: ${inspectText(reason)}`];
  const [first, ...rest] = traceOf(reason);
  return ['', `${relation}: ${first}`, ...rest, ...reasons(reason, left)];
}
