import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { TargetError } from '../../base/errors.ts';

/** A lab VM that `probebook vm start` keeps. */
export interface KeptVm {
  /** Of the process that keeps it. */
  readonly pid: number;
  readonly release: string;
  /** Its terminal. */
  readonly socket: string;
}

/** A folder that only we can enter. Throws TargetError `runtime-folder` when somebody else made it. */
function runtimeFolder(): string {
  const { uid } = userInfo();
  const base = process.env.XDG_RUNTIME_DIR;
  const folder = base ? join(base, 'probebook') : join(tmpdir(), `probebook-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0) return folder;
  throw new TargetError(
    'runtime-folder',
    `${folder} is not a folder of our own that only we can enter`,
    'Remove it.',
  );
}

/** Where the VM that this process keeps is found. */
export const socketPath = (release: string): string =>
  join(runtimeFolder(), `vm-${process.pid}-${release}.sock`);

/** The VMs that are kept now, the oldest first. What a killed keeper left is removed. */
export function keptVms(): readonly KeptVm[] {
  const folder = runtimeFolder();
  const vms = readdirSync(folder).flatMap((name) => {
    const [, pid = '', release = ''] = /^vm-(\d+)-(.*)\.sock$/.exec(name) ?? [];
    return pid === '' ? [] : [{ pid: Number(pid), release, socket: join(folder, name) }];
  });
  for (const { socket } of vms.filter(({ pid }) => !keeps(pid))) rmSync(socket, { force: true });
  return vms.filter(({ pid }) => keeps(pid)).sort((a, b) => a.pid - b.pid);
}

/** Whether a process is a keeper: its id may belong to another by now. */
function keeps(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('keep');
  } catch {
    return false;
  }
}
