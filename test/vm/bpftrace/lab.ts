import { after, before } from 'node:test';
import { closeTarget, type Table, useTarget } from '../../../src/index.ts';
import { workspace } from '../../../src/probes/workspace.ts';
import { fetchNewerBpftrace, newerBpftrace } from '../../../src/setup/newer-bpftrace.ts';
import { runText } from '../../../src/targets/target.ts';
import { fetchKernel } from '../../../src/targets/vm/fetch.ts';
import { findKernel } from '../../../src/targets/vm/image.ts';

/** The pairs of bpftrace and Linux on which everything is tried: what the two newest Debian releases have. */
export const LABS = {
  '0.17': { kernel: '6.1', newer: false },
  '0.23': { kernel: '6.12', newer: true },
} as const;

export type Version = keyof typeof LABS;

/** Boots the lab VM with this bpftrace for the tests of a file. */
export function useLab(version: Version): void {
  before(() => openLab(version));
  after(() => closeTarget());
}

export async function openLab(version: Version): Promise<void> {
  const { kernel, newer } = LABS[version];
  if (!findKernel(kernel)) await fetchKernel(kernel, () => undefined);
  if (newer && !newerBpftrace()) await fetchNewerBpftrace(() => undefined);
  await useTarget(`vm:${kernel}`);
  // /usr/sbin comes before /usr/bin on the PATH, and what is written there is the guest's own.
  if (newer) await inGuest(`ln -s ${newerBpftrace()}/bpftrace /usr/sbin/bpftrace`);
}

/** What a shell command in the guest prints. */
export async function inGuest(script: string): Promise<string> {
  const { target } = (await workspace.kernel()).tracer;
  return (await runText(target, script)).stdout;
}

/** What bpftrace could have left on the target. */
export function leftovers(): Promise<string> {
  return inGuest(
    'cat /sys/kernel/tracing/kprobe_events; for c in /proc/[0-9]*/comm; do grep -x bpftrace $c; done; ls -d /tmp/tmp.* 2>/dev/null',
  );
}

export function rows(result: object, name: string): Record<string, unknown>[] {
  return (result as Record<string, Table<Record<string, unknown>>>)[name]!.objects();
}
