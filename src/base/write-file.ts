import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from './errors.ts';

/**
 * Writes a file whole or not at all: beside its place first, and from there into it, so that an interrupted write leaves
 * the old file as it was. Throws InputError `bad-output`.
 */
export async function writeWhole(file: string, data: string | Uint8Array | Iterable<string>): Promise<void> {
  await inPlace(file, (draft) => writeFile(draft, data));
}

/** The same for whoever writes a file by its name. */
export async function inPlace(file: string, write: (draft: string) => Promise<void>): Promise<void> {
  await checkOutput(file);
  const draft = `${file}.${process.pid}.part`;
  try {
    await write(draft);
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw refused(file, (cause as Error).message, 'make room there, or choose another place', cause);
  }
}

/** Says what cannot be written before anything is done for it. Throws InputError `bad-output`. */
export async function checkOutput(file: string): Promise<void> {
  const folder = dirname(file);
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) throw refused(file, 'it is a folder', 'name a file in it');
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw refused(file, `there is no folder ${folder}`, `mkdir -p '${folder}'`, cause);
    throw refused(file, `the folder ${folder} cannot be written to`, 'choose another one', cause);
  }
}

function refused(file: string, why: string, hint: string, cause?: unknown): InputError {
  return new InputError({ code: 'bad-output', what: `${file} cannot be written`, why, hint, cause });
}
