import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { archive, directory, file, program } from './cpio.ts';
import type { KernelImage } from './image.ts';
import { loadOrder } from './modules.ts';
import { PORTS } from './qemu.ts';

const FOLDERS = ['bin', 'proc', 'sys', 'dev', 'lower', 'changes', 'root', 'modules'];
const MODULES = ['virtio_pci', '9pnet_virtio', '9p', 'overlay', 'virtio_console'];
const SERVICES = ['serve.sh', 'control.sh', 'terminal.sh'];

/**
 * The guest's first file system: busybox, the drivers that reach the host's files, and the scripts of `guest/`.
 * `busybox` is a statically linked one.
 */
export function initramfs(image: KernelImage, busybox: Uint8Array): Uint8Array {
  const root = image.architecture.root(image);
  const modules = loadOrder(image.modules, MODULES);
  const order = modules.map((module) => `${module.file}\n`).join('');
  return archive([
    ...FOLDERS.map(directory),
    program('bin/busybox', busybox),
    program('init', guestScript('init.sh')),
    ...SERVICES.map((name) => file(name, guestScript(name))),
    file('image', Buffer.from(`${inside(root, image.boot)}\n${inside(root, image.modules)}\n`)),
    file('ports', Buffer.from(`${PORTS.length}\n`)),
    file('modules/order', Buffer.from(order)),
    ...modules.map((module) => file(`modules/${module.file}`, module.data)),
  ]);
}

/** A path as it is below the guest's root. */
const inside = (root: string, path: string): string => `/${relative(root, path)}`;

const guestScript = (name: string): Uint8Array => readFileSync(new URL(`guest/${name}`, import.meta.url));
