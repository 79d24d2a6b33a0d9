import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KernelImage, kernelCache } from './image.ts';
import { initramfs } from './initramfs.ts';

/** What QEMU boots; paths in the cache. */
export interface BootFiles {
  readonly kernel: string;
  readonly initramfs: string;
}

/**
 * Makes the kernel that QEMU boots and the initramfs of an image, once: later calls find them in the cache.
 * `busybox` is the path of a statically linked one.
 */
export function prepareBoot(
  image: KernelImage,
  busybox: string,
  onProgress: (line: string) => void,
): BootFiles {
  mkdirSync(kernelCache(image.release), { recursive: true });
  const kernel = kernelCache(image.release, 'vmlinux');
  if (!existsSync(kernel)) {
    onProgress(`unpacking the kernel ${image.release}`);
    const compressed = join(image.boot, `vmlinuz-${image.release}`);
    store(kernel, image.architecture.bootable(readFileSync(compressed), compressed));
  }
  const content = initramfs(image, readFileSync(busybox));
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const path = kernelCache(image.release, `initramfs-${digest}.cpio`);
  if (!existsSync(path)) store(path, content);
  return { kernel, initramfs: path };
}

/** Whole or not at all, whoever else does the same now. */
function store(path: string, content: Uint8Array): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
