import { ProbebookError } from '../base/errors.ts';
import type { Finding } from '../magics/services.ts';
import { administratorCommand } from '../setup/apt.ts';
import { REQUIREMENTS, type Requirement } from '../setup/requirements.ts';
import { openTarget } from '../targets/auto.ts';
import { runText, type Target } from '../targets/target.ts';

const MARKS = { ok: 'ok', missing: 'MISSING', warning: 'warning' } as const;

/** `probebook doctor [TARGET]`: 0 when a `%%kprobe` cell can run on the target. */
export async function doctor([spec = 'auto']: readonly string[]): Promise<number> {
  const findings = await diagnose(spec, undefined, (line) => process.stderr.write(`${line}\n`));
  const widths = [MARKS.missing.length, Math.max(...findings.map(({ what }) => what.length))] as const;
  for (const { status, what, detail, mend } of findings) {
    process.stdout.write(`${MARKS[status].padEnd(widths[0])}  ${what.padEnd(widths[1])}  ${detail}\n`);
    if (mend) process.stdout.write(`${''.padEnd(widths[0])}  ${''.padEnd(widths[1])}  → ${mend}\n`);
  }
  return findings.every(({ what, status }) => status === 'ok' || !ESSENTIAL.has(what)) ? 0 : 1;
}

/** Without these no `%%kprobe` cell runs. */
const ESSENTIAL = new Set(['target', 'tracefs', 'probes', 'kprobes']);

/**
 * What a target can do, then what this machine has for the lab VM and for Jupyter. `open` is the target when it is
 * open already. Never throws for something that is missing.
 */
export async function diagnose(
  spec: string,
  open?: Target,
  onProgress: (line: string) => void = () => {},
): Promise<readonly Finding[]> {
  const [target, machine] = await Promise.all([diagnoseTarget(spec, open, onProgress), diagnoseMachine()]);
  return [...target, ...machine];
}

async function diagnoseTarget(
  spec: string,
  open: Target | undefined,
  onProgress: (line: string) => void,
): Promise<readonly Finding[]> {
  try {
    const target = open ?? (await openTarget(spec, { folder: process.cwd(), onProgress }));
    try {
      return await abilities(target);
    } finally {
      if (!open) await target.close();
    }
  } catch (error) {
    if (!(error instanceof ProbebookError)) throw error;
    const [detail = '', ...mend] = error.message.split('\n');
    return [{ what: 'target', status: 'missing', detail, mend: mend.join(' ') }];
  }
}

/** Asks once, in one script: each line of the answer is "KEY VALUE", the value empty when the thing is not there. */
async function abilities(target: Target): Promise<readonly Finding[]> {
  const { stdout } = await runText(target, QUESTIONS);
  const answers = new Map(
    stdout.split('\n').map((line) => [line.split(' ')[0], line.slice(line.indexOf(' ') + 1)]),
  );
  const found = (what: string, key: string, why: string, mend?: string): Finding => {
    const detail = answers.get(key)?.trim() ?? '';
    if (detail !== '') return { what, status: 'ok', detail };
    return {
      what,
      status: ESSENTIAL.has(what) ? 'missing' : 'warning',
      detail: why,
      ...(mend ? { mend } : {}),
    };
  };
  return [
    {
      what: 'target',
      status: 'ok',
      detail: `${target.name}${target.emulated ? ' (emulated: timings are no evidence)' : ''}`,
    },
    found('kernel', 'kernel', 'unknown'),
    found(
      'tracefs',
      'tracefs',
      'not mounted, or not for this user',
      'sudo mount -t tracefs nodev /sys/kernel/tracing, or use the lab VM: target vm',
    ),
    found(
      'probes',
      'probes',
      'dynamic_events cannot be written',
      'run as root, or use the lab VM: target vm',
    ),
    found('kprobes', 'kprobes', 'this kernel has none (CONFIG_KPROBE_EVENTS)', 'use the lab VM: target vm'),
    found('BTF', 'btf', 'no /sys/kernel/btf/vmlinux: probes need registers instead of C names'),
    found('kcore', 'kcore', 'cannot be read: %disasm and call sites do not work'),
    found('kallsyms', 'kallsyms', 'addresses are hidden', 'sudo sysctl kernel.kptr_restrict=0'),
    found('lockdown', 'lockdown', 'the kernel is locked down: reading memory from probes is refused'),
    found(
      'bpftrace',
      'bpftrace',
      'not there: %%bpftrace cells do not work',
      administratorCommand(['bpftrace']),
    ),
  ];
}

const QUESTIONS = `
exec 2>/dev/null
echo "kernel $(uname -r) $(uname -m)"
for t in /sys/kernel/tracing /sys/kernel/debug/tracing; do [ -w $t/trace_clock ] && break; t=; done
echo "tracefs $t"
echo "probes $(for list in dynamic_events kprobe_events; do [ "$t" ] && [ -w $t/$list ] && echo $list && break; done)"
echo "kprobes $([ "$t" ] && [ -e $t/kprobe_events ] && echo yes)"
echo "btf $([ -r /sys/kernel/btf/vmlinux ] && echo readable)"
echo "kcore $([ -n "$(head -c 4 /proc/kcore | tr -d '\\0')" ] && echo readable)"
echo "kallsyms $(grep -m1 ' T do_sys_open' /proc/kallsyms | grep -v '^0* ' >/dev/null && echo addresses)"
echo "lockdown $(grep -q '\\[confidentiality\\]' /sys/kernel/security/lockdown || echo none)"
echo "bpftrace $(bpftrace --version)"
`;

async function diagnoseMachine(): Promise<readonly Finding[]> {
  const skip = new Set(['bpftrace', 'python3-venv']);
  const checked = REQUIREMENTS.all.filter(({ name }) => !skip.has(name));
  return Promise.all(checked.map(finding));
}

async function finding({ name, check, fix }: Requirement): Promise<Finding> {
  const detail = await check();
  if (detail !== null) return { what: name, status: 'ok', detail };
  const mend = fix.kind === 'apt' ? administratorCommand([fix.package]) : 'npm start';
  return { what: name, status: 'warning', detail: 'not on this machine', mend };
}
