import { bpftrace } from './bpftrace.ts';
import { disasm } from './disasm.ts';
import { doctor } from './doctor.ts';
import { fn } from './fn.ts';
import { kprobe } from './kprobe.ts';
import type { Magic } from './magic.ts';
import { probes } from './probes.ts';
import { sh } from './sh.ts';
import { sql } from './sql.ts';
import { stop } from './stop.ts';
import { struct } from './struct.ts';
import { target } from './target.ts';

/** The magics that come with Probebook, one file each. */
export const allMagics: readonly Magic[] = [
  bpftrace,
  disasm,
  doctor,
  fn,
  kprobe,
  probes,
  sh,
  sql,
  stop,
  struct,
  target,
];
