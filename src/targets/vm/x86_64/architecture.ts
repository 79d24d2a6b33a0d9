import { readFileSync } from 'node:fs';
import type { Architecture } from '../architecture.ts';
import { findProgram } from '../find-program.ts';
import { extractVmlinux } from './kernel.ts';

/**
 * The machine is `pc` because it has an HPET: without one (`microvm`) the kernel cannot calibrate its TSC while the
 * host is busy, and either hangs or keeps time in steps of 4 ms. `tsc=reliable`: the emulated counters are the
 * host's one counter, which the kernel cannot know.
 */
export const x86_64: Architecture = {
  name: 'x86_64',
  debian: 'amd64',
  qemu: {
    program: 'qemu-system-x86_64',
    packages: ['qemu-system-x86', 'qemu-system-common', 'qemu-system-data', 'seabios'],
  },
  crossCompile: process.arch === 'x64' ? '' : 'x86_64-linux-gnu-',
  machine: ['-M', 'pc,hpet=on,usb=off,vmport=off', '-cpu', 'max'],
  commandLine: 'console=ttyS0 tsc=reliable',
  bootable: extractVmlinux,
  rootPackages: [],
  root: () => '/',
  busybox: findBusybox,
};

/** This machine's busybox; null unless it is linked statically, because nothing else is there yet. */
export function findBusybox(): string | null {
  const path = findProgram('busybox');
  const isStatic = path !== null && !readFileSync(path).includes('/ld-linux');
  return isStatic ? path : null;
}
