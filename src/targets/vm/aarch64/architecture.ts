import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from '../architecture.ts';
import { checkedImage } from './kernel.ts';

/**
 * The host's programs do not run in the guest, so its root is a small Debian of its own: a shell, coreutils (a `dd` that
 * reads without waiting, a `date` with nanoseconds) and busybox for the rest. `pauth-impdef`: signing return addresses
 * with the architecture's own cipher takes QEMU half its time.
 */
export const aarch64: Architecture = {
  name: 'aarch64',
  debian: 'arm64',
  qemu: {
    program: 'qemu-system-aarch64',
    packages: ['qemu-system-arm', 'qemu-system-common', 'qemu-system-data'],
  },
  crossCompile: process.arch === 'arm64' ? '' : 'aarch64-linux-gnu-',
  machine: ['-M', 'virt', '-cpu', 'max,pauth-impdef=on'],
  commandLine: 'console=ttyAMA0',
  bootable: checkedImage,
  rootPackages: ['busybox-static', 'coreutils', 'dash'],
  root: ({ root }) => root,
  busybox: ({ root }) => ['bin', 'usr/bin'].map((bin) => join(root, bin, 'busybox')).find(existsSync) ?? null,
};
