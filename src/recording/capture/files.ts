import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../../base/errors.ts';

/** The files that a script of `--explain --script`, or a trace with `--raw`, left in a folder. */
export class CaptureFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Throws InputError `bad-capture` where there is none. */
  bytes(name: string): Uint8Array {
    const path = join(this.folder, name);
    if (existsSync(`${path}.gz`))
      return gunzipSync(readFileSync(`${path}.gz`), { maxOutputLength: MOST_UNPACKED });
    if (!existsSync(path)) throw badCapture(this.folder, `it has no file ${name}`);
    return readFileSync(path);
  }

  has(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  text(name: string): string {
    return Buffer.from(this.bytes(name)).toString('utf8');
  }

  /** Names in a folder, none where there is no such folder. */
  names(name: string): readonly string[] {
    const path = join(this.folder, name);
    const names = existsSync(path) ? readdirSync(path) : [];
    return names.map((each) => each.replace(/\.gz$/, '')).sort();
  }
}

/** The symbols and types of a kernel are a few dozen megabytes. */
const MOST_UNPACKED = 2 ** 28;

export function badCapture(folder: string, why: string, cause?: unknown): InputError {
  return new InputError({
    code: 'bad-capture',
    what: `${folder} is no whole capture`,
    why,
    hint: 'write the script anew with `%%kprobe … --explain --script FILE`, and take its folder with all that is in it',
    cause,
  });
}

/** Whether a folder looks like one: `load` takes recordings, too. */
export function isCapture(folder: string): boolean {
  const files = new CaptureFiles(folder);
  return ['cell', 'install'].every((name) => files.has(name)) && (files.has('origin') || files.has('axis'));
}
