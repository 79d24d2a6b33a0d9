import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Duplex } from 'node:stream';
import { TargetError } from '../../base/errors.ts';
import { quote, type SpawnOptions, type Target, type TargetProcess } from '../target.ts';
import { type Control, openControl } from './control.ts';
import { DEFAULT_KERNEL, requireKernel } from './image.ts';
import { type Machine, startMachine } from './machine.ts';
import { Pool } from './pool.ts';
import { prepareBoot } from './prepare.ts';
import { requireVmPrograms } from './programs.ts';
import { SLOTS } from './qemu.ts';
import { runInSlot, type SlotPorts } from './slot.ts';

export interface VmOptions {
  /** The beginning of a kernel release: `6.1`, `6.1.0-56`, `6.1/arm64`. Default: DEFAULT_KERNEL. */
  readonly kernel?: string;
  /** The notebook's folder, absolute: mounted live at the same path in the VM. */
  readonly folder: string;
  readonly onProgress: (line: string) => void;
}

/** A lab VM as a target, and what only a VM has. */
export interface VmTarget extends Target {
  /** QEMU's process id. */
  readonly pid: number;
  readonly release: string;
  /** An interactive shell: the first line sent must be "ROWS COLUMNS". */
  readonly terminal: Duplex;
}

/** A boot takes seconds. One that takes as long as this hangs, or the machine is very busy: the second time it may take longer. */
const FIRST_LIMIT_MS = 60_000;
const SECOND_LIMIT_MS = 300_000;

/**
 * Boots a lab VM: Debian's stock kernel on an emulated machine whose files are this machine's (or, for another
 * architecture, those of a small Debian), read-only below an overlay; only the notebook's folder is written to. It ends
 * when it is closed and when we die, and leaves nothing.
 * Throws TargetError `vm-parts-missing`, `kernel-image-missing`, `vm-died` or `vm-boot-timeout`.
 */
export async function openVm(options: VmOptions): Promise<VmTarget> {
  try {
    return await boot(options, FIRST_LIMIT_MS);
  } catch (error) {
    const reason = mayBootNextTime(error);
    if (!reason) throw error;
    options.onProgress(`${reason}: once more`);
    return boot(options, SECOND_LIMIT_MS);
  }
}

/**
 * QEMU 10.0 may fail an assertion of its own (`iotlb_to_section`) when its threads meet badly, and a guest whose CPUs are
 * kept waiting by the host may hang in its first second: once in some hundred boots each.
 */
function mayBootNextTime(error: unknown): string | null {
  if (!(error instanceof TargetError)) return null;
  if (error.code === 'vm-boot-timeout') return error.message.split('\n')[0] as string;
  return /QEMU: killed by SIGABRT/.test(error.message) ? 'QEMU ended itself while booting' : null;
}

async function boot(
  { kernel = DEFAULT_KERNEL, folder, onProgress }: VmOptions,
  limitMs: number,
): Promise<VmTarget> {
  const image = requireKernel(kernel);
  const { qemu, busybox } = requireVmPrograms(image);
  const files = prepareBoot(image, busybox, onProgress);
  onProgress(`booting Debian ${image.release} in the lab VM`);
  const started = Date.now();
  const machine = await startMachine(qemu.path, {
    ...files,
    architecture: image.architecture,
    root: image.architecture.root(image),
    manyThreads: qemu.manyThreads,
    folder: realpathSync(folder),
    name: vmName(image.release),
    mark: randomBytes(8).toString('hex'),
  });
  const control = openControl(machine.channel('control'), machine.giveUp);
  machine.gone.catch(control.close);
  try {
    await Promise.race([control.start(folder), machine.gone, timeLimit(limitMs, machine.console)]);
  } catch (error) {
    await machine.close();
    throw error;
  }
  onProgress(`the lab VM is up after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return vmTarget(machine, control, image.release, folder);
}

/** How `ps` shows a lab VM. */
export const vmName = (release: string): string => `probebook-${release}`;

function vmTarget(machine: Machine, control: Control, release: string, folder: string): VmTarget {
  const pool = new Pool<SlotPorts>(slots(machine));

  async function spawn(script: string, options: SpawnOptions = {}): Promise<TargetProcess> {
    const slot = await Promise.race([pool.take(), machine.gone]);
    const text = `cd ${quote(options.cwd ?? folder)} || exit; export HOME=${quote(homedir())}; ${script}\n`;
    const process = await runInSlot(slot, text, control.signal, machine.gone);
    process.exit.finally(() => pool.give(slot)).catch(() => {});
    return process;
  }

  return {
    name: `vm:${release}`,
    emulated: true,
    folder,
    pid: machine.pid,
    release,
    terminal: machine.channel('terminal'),
    spawn,
    lost: deathOf(machine),
    close: () => machine.close(),
  };
}

/** Never settles for a machine that we closed. */
function deathOf(machine: Machine): Promise<Error> {
  return new Promise((resolve) => {
    machine.gone.catch((error) => error.code !== 'target-closed' && resolve(error));
  });
}

function slots(machine: Machine): readonly SlotPorts[] {
  return Array.from({ length: SLOTS }, (_, i) => ({
    mark: machine.mark,
    input: machine.channel(`in${i + 1}`),
    errors: machine.channel(`err${i + 1}`),
  }));
}

function timeLimit(limitMs: number, console: () => string): Promise<never> {
  return new Promise((_, reject) => {
    const expire = () => {
      const said = console();
      reject(
        new TargetError(
          'vm-boot-timeout',
          `the lab VM did not boot within ${limitMs / 1000} s`,
          `${said && `Its console:\n${said}\n`}The machine may be too busy: try again.`,
        ),
      );
    };
    setTimeout(expire, limitMs).unref();
  });
}
