import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '../targets/target.ts';
import { findCgroup, REREAD_MS } from './install/cgroup.ts';
import { type InstallPlan, rejoinScript } from './install/script.ts';
import type { ControlShell } from './install/shell.ts';
import type { TraceOptions } from './options.ts';
import type { Workload } from './workload.ts';

/** The process that alone is traced, with its children; null for all. */
export function restriction({ only }: TraceOptions, workload: Workload | null): number | null {
  if (only === undefined) return null;
  if (only === 'run') return workload?.pid ?? null;
  return 'pid' in only ? only.pid : null;
}

export async function cgroupOf(target: Target, { only }: TraceOptions): Promise<string | null> {
  return typeof only === 'object' && 'cgroup' in only ? findCgroup(target, only.cgroup) : null;
}

/** Reads the cgroup again and again until told to stop. */
export function followCgroup(shell: ControlShell, plan: InstallPlan): () => void {
  const over = new AbortController();
  const follow = async () => {
    for (;;) {
      await delay(REREAD_MS, null, { signal: over.signal });
      await shell.run(rejoinScript(plan));
    }
  };
  follow().catch(() => undefined);
  return () => over.abort();
}
