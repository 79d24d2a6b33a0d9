import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { TargetError } from '../../base/errors.ts';

/** Where a program is: on the PATH, or where administrators' programs are. Null when it is nowhere. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** The busybox that the guest starts with; null unless it is linked statically, because nothing else is there yet. */
export function findBusybox(): string | null {
  const path = findProgram('busybox');
  const isStatic = path !== null && !readFileSync(path).includes('/ld-linux');
  return isStatic ? path : null;
}

/** What the lab VM needs of this machine. Throws TargetError `vm-parts-missing`. */
export function requireVmPrograms(): { readonly busybox: string } {
  const qemu = findProgram('qemu-system-x86_64');
  const busybox = findBusybox();
  if (qemu !== null && busybox !== null) return { busybox };
  const missing = [
    ...(qemu === null ? ['qemu-system-x86'] : []),
    ...(busybox === null ? ['busybox-static'] : []),
  ];
  throw new TargetError(
    'vm-parts-missing',
    `the lab VM needs ${missing.join(' and ')}, not installed on this machine`,
    `Install: sudo apt-get install ${missing.join(' ')}`,
  );
}
