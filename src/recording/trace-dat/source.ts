import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { InputError } from '../../base/errors.ts';
import { badTraceDat } from './errors.ts';

/** Bytes that are read in pieces: a file, or what is in memory. */
export interface Source {
  /** What messages call it. */
  readonly name: string;
  readonly size: number;
  /** Throws InputError `bad-trace-dat` where they are not all there. */
  read(offset: number, length: number): Uint8Array;
}

export function memorySource(bytes: Uint8Array, name: string): Source {
  return source(name, bytes.length, (offset, length) => bytes.subarray(offset, offset + length));
}

/** Open until disposed. Throws InputError `no-recording` where there is no file, or what the file system says. */
export function fileSource(path: string): Source & Disposable {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new InputError({ code: 'no-recording', what: `there is no file ${path}` });
  const file = openSync(path, 'r');
  const read = (offset: number, length: number) => {
    const bytes = new Uint8Array(length);
    for (let have = 0; have < length; ) {
      const got = readSync(file, bytes, have, length - have, offset + have);
      if (got === 0) throw badTraceDat(path, 'it became shorter while it was read', offset + have);
      have += got;
    }
    return bytes;
  };
  return { ...source(path, fstatSync(file).size, read), [Symbol.dispose]: () => closeSync(file) };
}

function source(name: string, size: number, read: Source['read']): Source {
  return {
    name,
    size,
    read: (offset, length) => {
      if (!(offset >= 0 && length >= 0 && offset + length <= size))
        throw badTraceDat(name, `${length} bytes should be here, and the file ends at ${size}`, offset);
      return read(offset, length);
    },
  };
}
