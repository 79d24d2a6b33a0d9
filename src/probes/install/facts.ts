import { TargetError } from '../../base/errors.ts';
import { type Btf, readBtf } from '../../btf/btf.ts';
import { readSymbols } from '../../code/symbols.ts';
import { run, runText, type Target } from '../../targets/target.ts';
import type { KernelFacts } from '../spec/types.ts';

/** Asks the target's kernel about itself, once; takes about a second in the lab VM. */
export async function gatherFacts(target: Target, tracefs: string): Promise<KernelFacts> {
  const [who, readme, btf, kallsyms] = await Promise.all([
    runText(target, 'uname -r; uname -m'),
    runText(target, `cat ${tracefs}/README`),
    run(target, 'cat /sys/kernel/btf/vmlinux'),
    run(target, 'cat /proc/kallsyms'),
  ]);
  const [release = '', arch = ''] = who.stdout.split('\n');
  return Object.freeze({
    release,
    arch: knownArch(arch),
    readme: readme.stdout,
    btf: btf.exit.code === 0 ? parseBtf(btf.stdout) : null,
    symbols: readSymbols(kallsyms.stdout),
  });
}

function parseBtf(bytes: Uint8Array): Btf {
  return readBtf(bytes);
}

function knownArch(machine: string): KernelFacts['arch'] {
  if (machine === 'x86_64' || machine === 'aarch64') return machine;
  throw new TargetError(
    'unknown-architecture',
    `probes on ${machine} are not known here: x86_64 and aarch64 are`,
  );
}
