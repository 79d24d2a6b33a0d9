import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cachePath } from '../cache.ts';
import type { Architecture } from './architecture.ts';
import { findProgram } from './find-program.ts';

/** A QEMU for one architecture. */
export interface Qemu {
  readonly path: string;
  /** `10.0.2` */
  readonly version: string;
  /**
   * Whether it may emulate each CPU on a thread of its own. Before 8.1 ("accel/tcg: Always lock pages before
   * translation") one CPU could translate an instruction while another replaced it, and run the old one for ever: each
   * probe that comes or goes replaces instructions, and the guest hangs or panics.
   */
  readonly manyThreads: boolean;
}

/** Where a downloaded QEMU is kept: its packages' files as they would be below `/`. */
export const qemuCache = ({ name }: Architecture): string => cachePath(`qemu-${name}`);

/** The downloaded QEMU or else the one on the PATH; null when there is neither or none that runs. */
export function findQemu(architecture: Architecture): Qemu | null {
  const downloaded = programOf(qemuCache(architecture), architecture);
  return (
    (existsSync(downloaded) ? askQemu(downloaded) : null) ?? askQemu(findProgram(architecture.qemu.program))
  );
}

/** It finds its firmware and modules where it lies itself. */
export const programOf = (root: string, { qemu }: Architecture): string => `${root}/usr/bin/${qemu.program}`;

/** Null where it does not run, for want of a library for instance. */
export function askQemu(path: string | null): Qemu | null {
  if (path === null) return null;
  try {
    const said = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [version = '', major, minor] = /version (\d+)\.(\d+)[.\d]*/.exec(said) ?? [];
    const number = Number(major) + Number(minor) / 1000;
    return { path, version: version.replace('version ', ''), manyThreads: number >= 8.001 };
  } catch {
    return null;
  }
}
