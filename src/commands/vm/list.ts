import { readdirSync, readFileSync } from 'node:fs';
import { ARCHITECTURES } from '../../targets/vm/architectures.ts';

/** A lab VM that runs now, whoever started it. */
export interface RunningVm {
  /** QEMU's. */
  readonly pid: number;
  /** Of the process that started it. */
  readonly parent: number;
  readonly release: string;
  readonly uptimeSeconds: number;
}

const PROGRAMS = ARCHITECTURES.map(({ qemu }) => qemu.program);

/** Clock ticks a second in /proc, the same on every Linux (USER_HZ). */
const TICKS = 100;

/** The lab VMs of this machine that we may see, from /proc. */
export function runningVms(): readonly RunningVm[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => runningVm(Number(pid)));
}

function runningVm(pid: number): RunningVm[] {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const release = /^probebook-(.+)/.exec(words[words.indexOf('-name') + 1] ?? '')?.[1];
    if (release === undefined || !PROGRAMS.some((program) => words[0]?.endsWith(program))) return [];
    // proc(5): after the name in parentheses come state, ppid, …; starttime is the 22nd field of all.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) - Number(fields[19]) / TICKS;
    return [{ pid, parent: Number(fields[1]), release, uptimeSeconds: Math.max(0, Math.round(uptime)) }];
  } catch {
    return []; // it has ended meanwhile
  }
}
