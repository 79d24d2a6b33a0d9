import { TargetError } from '../../base/errors.ts';
import type { KernelImage } from './image.ts';
import { findQemu, type Qemu } from './qemu-program.ts';

/** What the lab VM needs of this machine to boot `image`. Throws TargetError `vm-parts-missing`. */
export function requireVmPrograms(image: KernelImage): { readonly qemu: Qemu; readonly busybox: string } {
  const { architecture } = image;
  const qemu = findQemu(architecture);
  const busybox = architecture.busybox(image);
  if (qemu !== null && busybox !== null) return { qemu, busybox };
  const missing = [
    ...(qemu === null ? [architecture.qemu.packages[0]] : []),
    ...(busybox === null ? ['busybox-static'] : []),
  ];
  throw new TargetError(
    'vm-parts-missing',
    `the lab VM needs ${missing.join(' and ')}, not installed on this machine`,
    `Install: sudo apt-get install ${missing.join(' ')}`,
  );
}
