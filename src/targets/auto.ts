import { TargetError } from '../base/errors.ts';
import { openLocal } from './local/open.ts';
import { runText, type Target } from './target.ts';
import { openVm } from './vm/open.ts';

export interface OpenOptions {
  /** The notebook's folder, absolute. */
  readonly folder: string;
  /** Is told, line by line, what takes long. */
  readonly onProgress: (line: string) => void;
}

/** What a target can be called; `vm:` takes the beginning of a kernel release, and an architecture. */
export const TARGET_SPECS = ['auto', 'local', 'vm', 'vm:6.1', 'vm:6.1/arm64'] as const;

/**
 * Opens the target that `spec` names. `auto` is this machine where a kprobe can be installed, otherwise the lab VM.
 * Throws TargetError `target-unknown`, `target-later` or what opening it throws.
 */
export async function openTarget(spec: string, { folder, onProgress }: OpenOptions): Promise<Target> {
  const kernel = /^vm:(\d[\w.+-]*(?:\/arm64)?)$/.exec(spec)?.[1];
  if (kernel !== undefined) return openVm({ kernel, folder, onProgress });
  if (spec === 'vm') return openVm({ folder, onProgress });
  if (spec === 'local') return openLocal(folder);
  if (spec === 'auto') return openAuto({ folder, onProgress });
  throw later(spec) ?? unknown(spec);
}

async function openAuto(options: OpenOptions): Promise<Target> {
  const local = await openLocal(options.folder);
  if (await canProbe(local)) return local;
  await local.close();
  return openVm(options);
}

/** Whether a kprobe can be installed on a target, found out by looking only. */
async function canProbe(target: Target): Promise<boolean> {
  const { exit } = await runText(target, CAN_PROBE);
  return exit.code === 0;
}

// dynamic_events is there for uprobes and synthetic events too, in kernels without kprobes. An unmounted tracefs is
// mounted when it is needed, which takes CAP_SYS_ADMIN (bit 21).
const CAN_PROBE = `
[ "$(id -u)" = 0 ] || exit 1
for tracefs in /sys/kernel/tracing /sys/kernel/debug/tracing; do
  [ -w $tracefs/kprobe_events ] && exit 0
done
[ -e /sys/kernel/tracing/trace ] && exit 1
[ -e /proc/sys/debug/kprobes-optimization ] && grep -qw tracefs /proc/filesystems || exit 1
capabilities=$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)
[ $((0x$capabilities >> 21 & 1)) = 1 ]`;

function later(spec: string): TargetError | null {
  const what = LATER.find(({ pattern }) => pattern.test(spec))?.what;
  if (what === undefined) return null;
  return new TargetError(
    'target-later',
    `the target ${spec} (${what}) comes with a later release`,
    'Use vm (a lab VM with its own kernel) or, as root, local.',
  );
}

const LATER = [
  { pattern: /^sudo$/, what: 'this machine through sudo' },
  { pattern: /^ssh:/, what: 'another machine' },
] as const;

function unknown(spec: string): TargetError {
  return new TargetError(
    'target-unknown',
    `there is no target '${spec}'`,
    `Targets are ${TARGET_SPECS.join(', ')} (any beginning of a kernel release after the colon).`,
  );
}
