import { readFileSync } from 'node:fs';
import { TargetError } from '../../base/errors.ts';
import { findProgram } from './find-program.ts';
import { findQemu, type Qemu } from './qemu-program.ts';

/** The busybox that the guest starts with; null unless it is linked statically, because nothing else is there yet. */
export function findBusybox(): string | null {
  const path = findProgram('busybox');
  const isStatic = path !== null && !readFileSync(path).includes('/ld-linux');
  return isStatic ? path : null;
}

/** What the lab VM needs of this machine. Throws TargetError `vm-parts-missing`. */
export function requireVmPrograms(): { readonly qemu: Qemu; readonly busybox: string } {
  const qemu = findQemu();
  const busybox = findBusybox();
  if (qemu !== null && busybox !== null) return { qemu, busybox };
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
