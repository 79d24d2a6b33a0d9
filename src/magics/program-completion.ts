import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Inspection } from '../session/interpreter.ts';
import type { BodyCompletion } from './magic.ts';
import type { ValueKind } from './options/kinds.ts';
import type { Services } from './services.ts';

/** Completes a bpftrace program: probes, builtins, functions, `args`, members. */
export async function completeProgram(before: string, services: Services): Promise<BodyCompletion | null> {
  return services.completeProgram(before);
}

/** Says what stands at the cursor in a bpftrace program. */
export async function inspectProgram(
  body: string,
  cursor: number,
  services: Services,
): Promise<Inspection | null> {
  const end = cursor + /^\w*/.exec(body.slice(cursor))![0].length;
  return services.inspectProgram(body.slice(0, end), body.slice(end));
}

/** The first of ARGS may be a program's file: folders and `.bt` files are offered. */
export const programWords: ValueKind<string> = {
  placeholder: 'ARGS',
  parse: (value) => (value === '' ? { why: 'ARGS is empty' } : { value }),
  suggest: async (_services, typed) => {
    const folder = typed.endsWith('/') ? typed : dirname(`${typed}x`);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const lead = typed.slice(0, typed.lastIndexOf('/') + 1);
    return entries
      .filter((entry) => entry.isDirectory() || entry.name.endsWith('.bt'))
      .map((entry) => `${lead}${entry.name}${entry.isDirectory() ? '/' : ''}`)
      .sort();
  },
};
