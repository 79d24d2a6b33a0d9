import { TargetError } from '../base/errors.ts';
import { runText, type Target } from '../targets/target.ts';

/**
 * Directory of the mounted tracefs on the target: `/sys/kernel/tracing`, or below debugfs on old systems. Mounts it
 * where it is missing and we may. Throws TargetError `no-tracefs` when the kernel has none, `tracefs-denied` when it
 * is there but not for us, `locked-down` when it is there for nobody.
 */
export async function findTracefs(target: Target): Promise<string> {
  const { stdout, exit } = await runText(target, FIND);
  const [answer = '', why = ''] = stdout.trim().split('\n');
  if (exit.code === 0 && answer.startsWith('/')) return answer;
  if (answer === 'denied')
    throw new TargetError(
      'tracefs-denied',
      `tracefs on ${target.name} can be used by root only`,
      'run as root, or use `%target sudo` or `%target vm`',
    );
  if (answer === 'locked')
    throw new TargetError(
      'locked-down',
      `the kernel of ${target.name} is locked down${why && ` (${why})`}: nobody may trace it, root neither`,
      'boot it without Secure Boot or without `lockdown=confidentiality`, or use `%target vm`',
    );
  throw new TargetError(
    'no-tracefs',
    `${target.name} has no tracefs${why ? `: ${why}` : ''}`,
    'its kernel was built without tracing, or this is a container without access to it; `%target vm` brings a kernel that has it',
  );
}

/**
 * A directory that is searchable but not readable, or a mount that is refused, means that we are not root. A file that
 * root may write by its mode and yet not read: LOCKDOWN_TRACEFS of include/linux/security.h.
 */
const FIND = `
export LC_ALL=C
for dir in /sys/kernel/tracing /sys/kernel/debug/tracing; do
  [ -f $dir/trace_clock ] && [ -w $dir/trace_clock ] || continue
  cat $dir/trace_clock >/dev/null 2>&1 && { echo $dir; exit 0; }
  echo locked; sed -n 's/.*\\[\\(.*\\)\\].*/\\1/p' /sys/kernel/security/lockdown 2>/dev/null; exit 1
done
if [ "$(id -u)" = 0 ]; then
  why=$(mount -t tracefs nodev /sys/kernel/tracing 2>&1) && [ -f /sys/kernel/tracing/trace_clock ] && { echo /sys/kernel/tracing; exit 0; }
  echo none; echo "$why"; exit 1
fi
[ -d /sys/kernel/tracing ] && { echo denied; exit 1; }
echo none; exit 1
`;
