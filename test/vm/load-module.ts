import { kmod } from '../../src/index.ts';
import { sh } from './top-level.ts';

/** Objects that the kernel has for open files; what was given back comes back a moment later. */
export const openFiles = async () => Number((await sh('sleep 0.5; cut -f1 /proc/sys/fs/file-nr')).trim());

/** What a cell of `%%kmod` does in the lab VM; resolves to its result and what the command printed. */
export async function load(name: string, text: string, run: string) {
  let printed = '';
  const result = await kmod(name, text, { unsafe: true, run, output: (_, chunk) => (printed += chunk) });
  return { result, printed };
}
