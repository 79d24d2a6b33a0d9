import { readFileSync } from 'node:fs';
import type { BodySpec } from '../spec/handlers.ts';
import type { PlacedProbe } from '../spec/places.ts';
import { registration } from './registration.ts';

/** What errors of the compiler call the user's cell. */
export const CELL = 'cell';

/** The files of a module by name, for kbuild. */
export type Sources = Readonly<Record<string, string>>;

const HEADERS = ['common.h', 'rows.h', 'probebook.h', 'module.h'] as const;

/** The whole of a module's source: our headers, the user's body with its own line numbers, and what registers the probes. */
export function sources(name: string, body: BodySpec, probes: readonly PlacedProbe[], cpus: number): Sources {
  const headers = Object.fromEntries(HEADERS.map((file) => [file, header(file)]));
  return { ...headers, [`${name}.c`]: program(body, probes, cpus), Kbuild: kbuild(name) };
}

const header = (file: string): string => readFileSync(new URL(`../c/${file}`, import.meta.url), 'utf8');

function program(body: BodySpec, probes: readonly PlacedProbe[], cpus: number): string {
  const own = body.kind === 'module';
  return [
    `#include "${own ? 'module.h' : 'probebook.h'}"`,
    ...(own && /#\s*define\s+pr_fmt\b/.test(body.text) ? ['#undef pr_fmt'] : []),
    `#line 1 "${CELL}"`,
    body.text,
    ...(own ? [] : ['#line 1 "registration"', registration(probes, cpus)]),
    '',
  ].join('\n');
}

/** The compiler counts a tab as one column, as we do. */
function kbuild(name: string): string {
  return `obj-m := ${name}.o\nccflags-y := -I$(src) -DPROBEBOOK_GROUP=${name} -ftabstop=1\n`;
}
