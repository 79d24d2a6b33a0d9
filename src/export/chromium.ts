import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { InputError } from '../base/errors.ts';
import { inPlace, writeWhole } from '../base/write-file.ts';

/** Pages of a long notebook take seconds; what takes longer hangs. */
const TIMEOUT_MS = 120_000;

/**
 * The page prints nothing but itself, without a window. Without the sandbox, which needs rights that containers lack: the
 * report's own policy lets no script run in it and nothing be loaded.
 */
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--no-pdf-header-footer'];

/** Prints an HTML page to a PDF file with the Chromium at `program`. Throws InputError `print-failed`, `bad-output`. */
export async function printPdf(program: string, html: string, file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'probebook-print-'));
  try {
    const page = join(folder, 'report.html');
    await writeWhole(page, html);
    await inPlace(file, (draft) => print(program, folder, page, draft));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function print(program: string, folder: string, page: string, draft: string): Promise<void> {
  const result = await execa(
    program,
    [
      ...ARGUMENTS,
      `--user-data-dir=${join(folder, 'profile')}`,
      `--print-to-pdf=${draft}`,
      pathToFileURL(page).href,
    ],
    { reject: false, all: true, timeout: TIMEOUT_MS },
  );
  if (result.exitCode === 0 && /bytes written/.test(result.all)) return;
  throw new InputError({
    code: 'print-failed',
    what: `${program} did not print the report`,
    why: result.timedOut
      ? `it took more than ${TIMEOUT_MS / 1000} s`
      : result.all.split('\n').slice(-5).join('\n'),
    hint: 'write it with --to html, open it and print it there',
  });
}
