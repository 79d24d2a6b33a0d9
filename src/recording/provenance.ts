import { oncePerTarget, runText, type Target } from '../targets/target.ts';

/** Which kernel, on what: enough to judge what was measured there, and to find the same again. */
export interface KernelProvenance {
  readonly target: string;
  readonly emulated: boolean;
  /** `uname -r` */
  readonly release: string;
  /** `uname -v` */
  readonly version: string;
  /** `uname -m` */
  readonly machine: string;
  /** The linker's id of the image, in hexadecimal; null where the kernel does not tell it. */
  readonly buildId: string | null;
  /** SHA-256 of its type information; null without. */
  readonly btf: string | null;
  readonly cpus: number;
  readonly cpuModel: string | null;
  /** Null where it is not installed. */
  readonly bpftrace: string | null;
}

const MARK = '---';

/** /sys/kernel/notes holds ELF notes: a header of three words, the owner's name, the id (elf(5), `NT_GNU_BUILD_ID` is 3). */
const SCRIPT = `
uname -r; echo ${MARK}; uname -v; echo ${MARK}; uname -m; echo ${MARK}
od -An -v -tx1 /sys/kernel/notes 2>/dev/null | tr -d ' \\n'; echo; echo ${MARK}
sha256sum /sys/kernel/btf/vmlinux 2>/dev/null; echo ${MARK}
grep -c '^processor' /proc/cpuinfo; echo ${MARK}
grep -m1 -E '^(model name|CPU part)' /proc/cpuinfo; echo ${MARK}
bpftrace --version 2>/dev/null
`;

/** Asks a target once. Throws TargetError when it is gone. */
export const kernelProvenance = oncePerTarget(ask);

async function ask(target: Target): Promise<KernelProvenance> {
  const { stdout } = await runText(target, SCRIPT);
  const [release, version, machine, notes, btf, cpus, model, bpftrace] = stdout
    .split(`${MARK}\n`)
    .map((part) => part.trim());
  return {
    target: target.name,
    emulated: target.emulated,
    release: release ?? '',
    version: version ?? '',
    machine: machine ?? '',
    buildId: buildIdIn(Buffer.from(notes ?? '', 'hex')),
    btf: btf?.split(' ')[0] || null,
    cpus: Number(cpus) || 1,
    cpuModel: model?.split(':')[1]?.trim() || null,
    bpftrace: bpftrace || null,
  };
}

/** The description of the note of type 3 that `GNU` owns. */
function buildIdIn(notes: Buffer): string | null {
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameLength, length, type] = [0, 4, 8].map((offset) => notes.readUInt32LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const name = at + 12;
    const description = name + aligned(nameLength);
    if (type === 3 && notes.toString('latin1', name, name + nameLength) === 'GNU\0')
      return notes.toString('hex', description, description + length);
    at = description + aligned(length);
  }
  return null;
}

function aligned(length: number): number {
  return (length + 3) & ~3;
}
