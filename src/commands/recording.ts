import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../base/errors.ts';
import { draftFor, replaceFolder } from '../recording/draft.ts';
import { readEntries } from '../recording/folder.ts';
import type { Journal } from '../recording/journal.ts';
import { checkOverwrite } from '../recording/overwrite.ts';
import { changes } from '../recording/verify.ts';

/** Whether a run asks a target, and what it does with the answers. */
export type RecordingMode = 'live' | 'record' | 'replay' | 'verify';

/** What is to be done when the cells have run. */
export interface RunRecording {
  /** Said before the first cell; null where there is nothing to say. */
  readonly notice: string | null;
  /** After the last cell: `ok` when none failed. What is to be told, and whether it is as it should be. */
  end(ok: boolean): Promise<{ readonly ok: boolean; readonly lines: readonly string[] }>;
}

/** The folder that goes with a notebook: `NAME.recording` beside it. */
export function recordingOf(notebook: string): string {
  return join(dirname(notebook), `${basename(notebook, '.ipynb')}.recording`);
}

/** Prepares the journal for a notebook's run. Throws InputError when a recording is asked for that is not there. */
export async function openRecording(
  notebook: string,
  mode: RecordingMode,
  masked: readonly string[],
  journal: Journal,
): Promise<RunRecording> {
  const folder = recordingOf(notebook);
  const named = process.env.PROBEBOOK_REPLAY;
  if (mode === 'replay' || (mode === 'live' && named)) {
    const from = named || folder;
    await journal.replay(from);
    return { notice: `answered from ${from}`, end: async (ok) => ({ ok, lines: [] }) };
  }
  if (mode === 'live') {
    if (existsSync(folder)) journal.carry(folder);
    const told = () =>
      journal.replaying === null ? [] : [`no target could be opened: answered from ${journal.replaying}`];
    return { notice: null, end: async (ok) => ({ ok, lines: told() }) };
  }
  if (mode === 'verify') await readEntries(folder);
  else checkOverwrite(folder);
  const draft = await draftFor(folder);
  await journal.record(draft, masked);
  const finish = mode === 'record' ? put : compare;
  return {
    notice: null,
    async end(ok) {
      try {
        const unmet = await journal.stopRecording();
        if (!ok || journal.failures.length > 0) return incomplete(folder, journal.failures);
        const finished = await finish(draft, folder);
        return { ok: finished.ok, lines: [...finished.lines, ...unmet] };
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    },
  };
}

async function put(draft: string, folder: string) {
  const entries = await readEntries(draft).catch((error) => {
    if (error instanceof InputError && error.code === 'no-recording') return [];
    throw error;
  });
  if (entries.length === 0)
    return { ok: true, lines: ['nothing was asked of a target: nothing is recorded'] };
  await replaceFolder(draft, folder);
  const rows = entries.flatMap(({ entry }) => entry.tables).reduce((sum, table) => sum + table.rows, 0);
  return {
    ok: true,
    lines: [`recorded in ${folder}: ${entries.length} answers, ${rows.toLocaleString('en')} rows`],
  };
}

async function compare(draft: string, folder: string) {
  const { wrong, notes } = await changes(await readEntries(folder), await readEntries(draft));
  const told = [...notes.map((line) => `note: ${line}`), ...wrong.map((line) => `changed: ${line}`)];
  const last = wrong.length === 0 ? `verified: as recorded in ${folder}` : `not as recorded in ${folder}`;
  return { ok: wrong.length === 0, lines: [...told, last] };
}

function incomplete(folder: string, failures: readonly string[]) {
  const why = failures.length > 0 ? failures.map((each) => `not recorded: ${each}`) : [];
  const last = existsSync(folder) ? `${folder} is left as it was` : 'nothing is recorded';
  return { ok: false, lines: [...why, last] };
}
