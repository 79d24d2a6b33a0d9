import { resolve } from 'node:path';
import { InputError } from '../base/errors.ts';
import { createResult } from '../bpftrace/result.ts';
import { createResult as createModule } from '../kmod/result.ts';
import { createTrace, type Trace } from '../probes/trace.ts';
import { damaged, readEntries, type StoredEntry } from '../recording/folder.ts';
import { keptEntry } from '../recording/kept-entry.ts';
import { modules } from '../recording/pack-module.ts';
import { programs } from '../recording/pack-program.ts';
import { traces } from '../recording/pack-trace.ts';
import { answerOf } from '../recording/player.ts';

/**
 * The trace or program that `NAME.save(DIR)` or a recording stored in a folder: all that it was, with `T` as its type:
 * `await load<Trace<{open: {dur: number}}>>('opens')`. Throws InputError `no-recording`, `recording-damaged`, or `which-recording`
 * when several are in it.
 */
export async function load<T = Trace>(place: string): Promise<T> {
  const stored = theOne(await readEntries(resolve(place)), place);
  return (await resultOf(stored)) as T;
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
