import { readFileSync } from 'node:fs';
import { archive, directory, file, program } from './cpio.ts';
import { loadOrder } from './modules.ts';
import { PORTS } from './qemu.ts';

const FOLDERS = ['bin', 'proc', 'sys', 'dev', 'lower', 'changes', 'root', 'modules'];
const MODULES = ['virtio_pci', '9pnet_virtio', '9p', 'overlay', 'virtio_console'];

/**
 * The guest's first file system: busybox, the drivers that reach the host's files, and the scripts of `guest/`.
 * `image` is the folder that the kernel's package was unpacked to, `busybox` a statically linked one.
 */
export function initramfs(image: string, release: string, busybox: Uint8Array): Uint8Array {
  const modules = loadOrder(`${image}/lib/modules/${release}`, MODULES);
  const order = modules.map((module) => `${module.file}\n`).join('');
  return archive([
    ...FOLDERS.map(directory),
    program('bin/busybox', busybox),
    program('init', guestScript('init.sh')),
    file('serve.sh', guestScript('serve.sh')),
    file('control.sh', guestScript('control.sh')),
    file('kernel-folder', Buffer.from(`${image}\n`)),
    file('ports', Buffer.from(`${PORTS.length}\n`)),
    file('modules/order', Buffer.from(order)),
    ...modules.map((module) => file(`modules/${module.file}`, module.data)),
  ]);
}

const guestScript = (name: string): Uint8Array => readFileSync(new URL(`guest/${name}`, import.meta.url));
