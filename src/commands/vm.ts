import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { InputError, TargetError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { wantedKernel } from '../targets/vm/architectures.ts';
import { fetchKernel } from '../targets/vm/fetch.ts';
import { fetchQemu } from '../targets/vm/fetch-qemu.ts';
import { DEFAULT_KERNEL, findKernel, isKernel } from '../targets/vm/image.ts';
import { findQemu } from '../targets/vm/qemu-program.ts';
import { x86_64 } from '../targets/vm/x86_64/architecture.ts';
import { attach } from './vm/attach.ts';
import { keep } from './vm/keep.ts';
import { runningVms } from './vm/list.ts';
import { type KeptVm, keptVms } from './vm/runtime.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Each is given what `--kernel` said. `keep` is not for people: `start` runs it in the background. */
const ACTIONS: Readonly<Record<string, (kernel: string | undefined) => Promise<number>>> = {
  start: (kernel) => start(kernel ?? DEFAULT_KERNEL),
  stop,
  status,
  ssh,
  keep: (kernel) => keep(kernel ?? DEFAULT_KERNEL),
};

/** `probebook vm start|stop|status|ssh [--kernel VERSION]`: a lab VM that runs on its own. */
export async function vm(args: readonly string[]): Promise<number> {
  const { action, kernel } = parse(args);
  const run = ACTIONS[action];
  if (run) return run(kernel);
  const [near = 'status'] = nearest(action, ['start', 'stop', 'status', 'ssh']);
  throw new InputError({
    code: 'vm-action',
    what: action === '' ? 'vm needs to know what to do' : `vm cannot '${action}'`,
    hint: `try: probebook vm ${near}`,
  });
}

function parse(args: readonly string[]): { readonly action: string; readonly kernel: string | undefined } {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { kernel: { type: 'string' } },
      allowPositionals: true,
    });
    return { action: positionals[0] ?? '', kernel: values.kernel };
  } catch (cause) {
    throw new InputError({
      code: 'vm-option',
      what: (cause as Error).message.split('. ')[0] ?? '',
      hint: 'the only option is --kernel VERSION',
      cause,
    });
  }
}

async function start(kernel: string): Promise<number> {
  const wanted = wantedKernel(kernel);
  if (wanted === null) throw unknownKernel(kernel);
  const there = keptVms().find((vm) => isKernel(vm, wanted));
  if (there) return say(`the lab VM ${there.release} runs already (pid ${there.pid}); probebook vm ssh`);
  if (!findKernel(kernel)) await fetchKernel(kernel, say);
  const { architecture } = wanted;
  if (architecture !== x86_64 && !findQemu(architecture)) await fetchQemu(architecture, say);
  await startKeeper(kernel);
  return say('probebook vm ssh opens a shell in it, probebook vm stop ends it');
}

function unknownKernel(kernel: string): InputError {
  return new InputError({
    code: 'vm-kernel',
    what: `there is no kernel '${kernel}'`,
    hint: 'the beginning of a release, such as 6.1, or 6.1/arm64',
  });
}

/** Settles when the VM is up. */
async function startKeeper(kernel: string): Promise<void> {
  const child = spawn(process.execPath, [MAIN, 'vm', 'keep', '--kernel', kernel], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')));
  const ready = new Promise<'ready'>((resolve) => child.stdout.once('data', () => resolve('ready')));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    process.stderr.write(chunk);
  });
  const outcome = await Promise.race([exit, ready]);
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  if (outcome === 'ended')
    throw new TargetError('vm-start-failed', said.trim() || 'the lab VM did not start');
}

async function stop(kernel: string | undefined): Promise<number> {
  const vms = chosen(kernel);
  for (const { pid, release } of vms) {
    process.kill(pid, 'SIGTERM');
    while (keptVms().some((vm) => vm.pid === pid)) await delay(20);
    say(`stopped ${release}`);
  }
  return vms.length > 0 ? 0 : say('no lab VM was started with probebook vm start');
}

async function status(): Promise<number> {
  const vms = runningVms();
  if (vms.length === 0) return say('no lab VM runs');
  const kept = new Set(keptVms().map(({ pid }) => pid));
  for (const { pid, parent, release, uptimeSeconds } of vms) {
    const by = kept.has(parent) ? 'probebook vm start' : `process ${parent}`;
    say(`${release}  pid ${pid}  up ${uptime(uptimeSeconds)}  started by ${by}`);
  }
  return 0;
}

async function ssh(kernel: string | undefined): Promise<number> {
  const newest = chosen(kernel).at(-1);
  if (!newest)
    throw new TargetError('vm-not-running', 'no lab VM was started', 'Start one: probebook vm start');
  await attach(newest.socket);
  return 0;
}

function chosen(kernel: string | undefined): readonly KeptVm[] {
  if (kernel === undefined) return keptVms();
  const wanted = wantedKernel(kernel);
  return wanted ? keptVms().filter((vm) => isKernel(vm, wanted)) : [];
}

function uptime(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return [h, m, s].map((part) => String(part).padStart(2, '0')).join(':');
}

function say(line: string): number {
  process.stdout.write(`${line}\n`);
  return 0;
}
