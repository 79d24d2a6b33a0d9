import { bpftrace } from './bpftrace.ts';
import { disasm } from './disasm.ts';
import { doctor } from './doctor.ts';
import { fn } from './fn.ts';
import { ftrace } from './ftrace.ts';
import { kmod } from './kmod.ts';
import { kprobe } from './kprobe.ts';
import type { Magic } from './magic.ts';
import { probes } from './probes.ts';
import { provenance } from './provenance.ts';
import { record } from './record.ts';
import { replay } from './replay.ts';
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
  ftrace,
  kmod,
  kprobe,
  probes,
  provenance,
  record,
  replay,
  sh,
  sql,
  stop,
  struct,
  target,
];
