import { passLines } from '../base/pass-lines.ts';
import type { Exit, Target } from '../targets/target.ts';

export interface WorkloadOutput {
  stream(name: 'stdout' | 'stderr', text: string): void;
}

/** The command of `--run`, started but waiting: it must exist before the events are on, and run after. */
export interface Workload {
  readonly pid: number;
  /** What carries its output to us. */
  readonly helpers: readonly number[];
  readonly exit: Promise<Exit>;
  go(): void;
  signal(name: 'INT' | 'TERM' | 'KILL'): void;
}

/**
 * Starts `command` on the target, held at its first instruction. Forked before our own processes are excluded, it
 * does not inherit the exclusion; the same shell then runs the command, so that nothing but the command is traced.
 */
export async function startWorkload(
  target: Target,
  command: string,
  output: WorkloadOutput,
): Promise<Workload> {
  const child = await target.spawn(`exec 3<&0 </dev/null; read -r go <&3; exec 3<&-\n${command}`);
  const printed = passLines(child, output);
  return {
    pid: child.pid,
    helpers: child.helpers ?? [],
    exit: Promise.all([child.exit, printed]).then(([exit]) => exit),
    go: () => child.write('go\n'),
    signal: (name) => child.signal(name),
  };
}
