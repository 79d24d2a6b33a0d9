import { KMOD } from '../../targets/guard.ts';

/** Begins each part of what `loadScript` and `stateScript` print. */
export const SECTION = '\u001e';

/**
 * Loads the module of `size` bytes that comes on standard input. Prints the exit code, what insmod said, and what the
 * kernel logged meanwhile. In the lab VM (`lab`) the kernel ends at its first fault or hang: what goes on after one
 * can no longer be trusted, and a new VM is there in seconds.
 */
export function loadScript(size: number, guard: number, lab: boolean): string {
  return `${KMOD}
file=$(mktemp) || exit 1
trap 'rm -f "$file"' EXIT
head -c ${size} >"$file"
${lab ? LAB : ''}
before=$(dmesg | wc -l)
said=$(kmod insmod "$file" probebook_guard=${guard} 2>&1)
echo "${SECTION}code $?"
echo "$said"
echo "${SECTION}log"
dmesg | tail -n +$((before + 1)) | grep -v 'out-of-tree module taints\\|module verification failed' | tail -n 8
`;
}

/** Documentation/admin-guide/sysctl/kernel.rst */
const LAB = `{
for name in panic_on_oops panic_on_rcu_stall softlockup_panic; do echo 1 >/proc/sys/kernel/$name; done
echo 8 >/proc/sys/kernel/printk
} 2>/dev/null`;

/** Prints how many hits the module's probes missed. */
export const missedScript = (name: string): string => `cat /sys/module/${name}/parameters/missed 2>/dev/null`;

/** Says `gone` when the module is: a shell that can start nothing any more says nothing. */
export const goneScript = (name: string): string => `[ -d /sys/module/${name} ] || echo gone`;

/** Prints the names of the modules that are loaded. */
export const LOADED_SCRIPT = 'ls /sys/module';
