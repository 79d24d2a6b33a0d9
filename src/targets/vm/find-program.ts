import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program is: on the PATH, or where administrators' programs are. Null when it is nowhere. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
