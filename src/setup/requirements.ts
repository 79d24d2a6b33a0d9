import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { aarch64 } from '../targets/vm/aarch64/architecture.ts';
import { fetchKernel } from '../targets/vm/fetch.ts';
import { fetchQemu } from '../targets/vm/fetch-qemu.ts';
import { findProgram } from '../targets/vm/find-program.ts';
import { DEFAULT_KERNEL, findKernel, TESTED_KERNELS } from '../targets/vm/image.ts';
import { prepareBoot } from '../targets/vm/prepare.ts';
import { findQemu } from '../targets/vm/qemu-program.ts';
import { findBusybox, x86_64 } from '../targets/vm/x86_64/architecture.ts';
import { findJupyter, installJupyter } from './jupyter.ts';
import { fetchNewerBpftrace, newerBpftrace } from './newer-bpftrace.ts';

export type Log = (line: string) => void;

/** Something this machine must have: how to see that it does, and how to get it. */
export interface Requirement {
  readonly name: string;
  /** Where or in which version it is there; null when it is missing. Looks only, and quickly. */
  readonly check: () => Promise<string | null>;
  /** An optional one that cannot be had does not keep the rest from working; this says what that means. */
  readonly without?: string;
  readonly fix:
    | { readonly kind: 'apt'; readonly package: string }
    | { readonly kind: 'own'; readonly run: (log: Log) => Promise<void> };
}

const qemu = apt('QEMU', 'qemu-system-x86', async () => findQemu(x86_64)?.path ?? null);
/** Debian 12 has an older one. */
const newerQemu: Requirement = {
  name: 'QEMU 8.1',
  async check() {
    const qemu = findQemu(x86_64);
    return qemu?.manyThreads ? qemu.version : null;
  },
  without: 'the lab VM emulates its CPUs on one thread: slower',
  fix: { kind: 'own', run: async (log) => void (await fetchQemu(x86_64, log)) },
};

const busybox = apt('busybox', 'busybox-static', async () => findBusybox());
const bpftrace: Requirement = {
  ...apt('bpftrace', 'bpftrace', async () => findProgram('bpftrace')),
  without: '%%bpftrace cells do not work',
};

const kernel: Requirement = {
  ...labKernel(DEFAULT_KERNEL),
  fix: {
    kind: 'own',
    async run(log) {
      const image = await fetchKernel(DEFAULT_KERNEL, log);
      const program = findBusybox();
      if (program) prepareBoot(image, program, log); // or else when the first VM boots
    },
  },
};

const qemuForArm: Requirement = {
  name: 'QEMU for arm64',
  check: async () => findQemu(aarch64)?.path ?? null,
  fix: { kind: 'own', run: async (log) => void (await fetchQemu(aarch64, log)) },
};

const venv: Requirement = {
  ...apt('python3-venv', 'python3-venv', async () => (await findJupyter()) ?? pythonVenv()),
  without: 'JupyterLab cannot be installed',
};

const jupyter: Requirement = {
  name: 'JupyterLab',
  check: findJupyter,
  without: 'all else works: `probebook run NOTEBOOK` needs no Python',
  fix: { kind: 'own', run: installJupyter },
};

const secondBpftrace: Requirement = {
  name: 'bpftrace of the next Debian',
  check: async () => newerBpftrace(),
  fix: { kind: 'own', run: fetchNewerBpftrace },
};

const chromium = apt('chromium', 'chromium', async () => findProgram('chromium'));
const traceCmd = apt('trace-cmd', 'trace-cmd', async () => findProgram('trace-cmd'));
const perf: Requirement = {
  ...apt('perf', 'linux-perf', async () => findProgram('perf')),
  without: 'the tests that compare with it are skipped',
};
/** For tests that compare with a program in C that knows what it did. */
const forTests: readonly Requirement[] = [
  apt('C compiler', 'gcc', async () => findProgram('gcc')),
  apt('C headers', 'libc6-dev', async () => existing('/usr/include/stdio.h')),
].map((requirement) => ({ ...requirement, without: 'the tests that need it are skipped' }));

const notebook = [qemu, newerQemu, busybox, bpftrace, kernel] as const;
const all = [...notebook, venv, jupyter] as const;

/** What executing a notebook needs; what `all` of the program needs; what its tests need. */
export const REQUIREMENTS = {
  notebook,
  all,
  tests: [
    ...all,
    chromium,
    traceCmd,
    perf,
    ...forTests,
    secondBpftrace,
    qemuForArm,
    ...TESTED_KERNELS.filter((kernel) => kernel !== DEFAULT_KERNEL).map(labKernel),
  ],
} as const;

function labKernel(wanted: string): Requirement {
  return {
    name: wanted === DEFAULT_KERNEL ? 'lab kernel' : `lab kernel ${wanted}`,
    check: async () => findKernel(wanted)?.release ?? null,
    fix: { kind: 'own', run: async (log) => void (await fetchKernel(wanted, log)) },
  };
}

function apt(name: string, debianPackage: string, check: () => Promise<string | null>): Requirement {
  return { name, check, fix: { kind: 'apt', package: debianPackage } };
}

const existing = (path: string): string | null => (existsSync(path) ? path : null);

function pythonVenv(): string | null {
  const { status } = spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' });
  return status === 0 ? 'python3' : null;
}
