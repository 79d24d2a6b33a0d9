import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../base/errors.ts';
import { createResult } from '../bpftrace/result.ts';
import { createResult as createModule } from '../kmod/result.ts';
import { createTrace, type Trace, type TraceContent } from '../probes/trace.ts';
import { isCapture } from '../recording/capture/files.ts';
import { loadCapture } from '../recording/capture/load.ts';
import { damaged, readEntries, type StoredEntry } from '../recording/folder.ts';
import { keptImport } from '../recording/imported.ts';
import { keptEntry } from '../recording/kept-entry.ts';
import { modules } from '../recording/pack-module.ts';
import { programs } from '../recording/pack-program.ts';
import { traces } from '../recording/pack-trace.ts';
import { answerOf } from '../recording/player.ts';
import { loadTraceDat } from '../recording/trace-dat/load.ts';

/**
 * What a file of trace-cmd (`FILE.dat`) holds, or a folder that a script of `--explain --script` left, as a trace; or the trace or program that `NAME.save(DIR)` or a recording stored in a folder: all that it was, with `T` as its type:
 * `await load<Trace<{open: {dur: number}}>>('opens')`. Throws InputError `no-recording`, `recording-damaged`,
 * `bad-trace-dat`, `trace-dat-unsupported`, `bad-capture`, or `which-recording` when several are in it.
 */
export async function load<T = Trace>(place: string): Promise<T> {
  const path = resolve(place);
  const content = imported(path);
  if (content) return createTrace(content, keptImport(place)) as T;
  const stored = theOne(await readEntries(path), place);
  return (await resultOf(stored)) as T;
}

/** Null of what can only be a recording. */
function imported(path: string): TraceContent | null {
  if (path.endsWith('.dat') && statSync(path, { throwIfNoEntry: false })?.isFile()) return loadTraceDat(path);
  return isCapture(path) ? loadCapture(path) : null;
}

async function resultOf(stored: StoredEntry): Promise<unknown> {
  switch (stored.entry.answer.kind) {
    case traces.kind:
      return createTrace(await answerOf(stored, traces), keptEntry(stored, traces));
    case modules.kind:
      return createModule(await answerOf(stored, modules), keptEntry(stored, modules));
    case programs.kind:
      return createResult(await answerOf(stored, programs), keptEntry(stored, programs));
    default:
      throw damaged(stored.folder, `it holds a ${stored.entry.answer.kind}, no trace`);
  }
}

/** Answers without tables are no traces. */
function theOne(entries: readonly StoredEntry[], place: string): StoredEntry {
  const found = entries.filter(({ entry }) => entry.answer.kind !== 'json');
  const [first, ...more] = found;
  if (first && more.length === 0) return first;
  const names = found.map(({ folder }) => folder).join(', ');
  throw new InputError({
    code: 'which-recording',
    what: first ? `${place} holds ${found.length} traces` : `${place} holds no trace`,
    ...(first ? { hint: `load one of them: ${names}` } : {}),
  });
}
