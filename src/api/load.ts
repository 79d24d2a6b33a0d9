import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../base/errors.ts';
import { createResult } from '../bpftrace/result.ts';
import { createResult as createModule } from '../kmod/result.ts';
import { createTrace, type Trace, type TraceContent } from '../probes/trace.ts';
import { isCapture } from '../recording/capture/files.ts';
import { damaged, readEntries, type StoredEntry } from '../recording/folder.ts';
import { headOf, keptEntry } from '../recording/kept-entry.ts';
import { modules } from '../recording/pack-module.ts';
import { programs } from '../recording/pack-program.ts';
import { traces } from '../recording/pack-trace.ts';
import { answerOf } from '../recording/player.ts';

/**
 * What was collected before, with `T` as its type: `await load<Trace<{open: {dur: number}}>>('opens')`. `place` is a folder of
 * `NAME.save(DIR)` or of a recording, a folder that a script of `--explain --script` left, or a file of trace-cmd (`.dat`).
 * Of one that was longer than its notebook could hold it has all rows. Throws InputError `no-recording`,
 * `recording-damaged`, `recording-newer`, `which-recording` when several are in it, `bad-trace-dat`, `bad-capture`.
 */
export async function load<T = Trace>(place: string): Promise<T> {
  return (await loaded(resolve(place))) as T;
}

async function loaded(place: string): Promise<unknown> {
  if (statSync(place, { throwIfNoEntry: false })?.isFile() && !place.endsWith('.dat'))
    throw new InputError({
      code: 'no-recording',
      what: `${place} is a file`,
      hint: 'load reads folders of recordings and captures, and files that end in .dat; `%%sql` reads Parquet, CSV and JSON',
    });
  const foreign = await loadForeign(place);
  if (foreign) return createTrace(foreign, keptEntry(headOf(place), traces));
  return resultOf(theOne(await readEntries(place), place));
}

/** What other programs left; null where it is not theirs. */
async function loadForeign(place: string): Promise<TraceContent | null> {
  if (place.endsWith('.dat')) return (await import('../recording/trace-dat/load.ts')).loadTraceDat(place);
  if (isCapture(place)) return (await import('../recording/capture/load.ts')).loadCapture(place);
  return null;
}

const ALL = { view: false } as const;

async function resultOf(stored: StoredEntry): Promise<unknown> {
  switch (stored.entry.answer.kind) {
    case traces.kind:
      return createTrace(await answerOf(stored, traces, ALL), keptEntry(stored.entry, traces));
    case modules.kind:
      return createModule(await answerOf(stored, modules, ALL), keptEntry(stored.entry, modules));
    case programs.kind:
      return createResult(await answerOf(stored, programs, ALL), keptEntry(stored.entry, programs));
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
