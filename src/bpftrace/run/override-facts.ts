import { runText, type Target } from '../../targets/target.ts';
import type { OverrideFacts } from '../spec/override.ts';

/** Asks the kernel whether and where a BPF program may change what a function returns. */
export async function overrideFacts(target: Target): Promise<OverrideFacts> {
  const { stdout } = await runText(
    target,
    "grep -c ' bpf_override_return$' /proc/kallsyms; cat /sys/kernel/debug/error_injection/list 2>/dev/null",
  );
  const [found, ...lines] = stdout.split('\n').filter(Boolean);
  const functions = lines.map((line) => line.split(/\s/)[0]!);
  return { allowed: found !== '0', functions: functions.length > 0 ? functions : null };
}
