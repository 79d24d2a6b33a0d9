import { TargetError } from '../../../base/errors.ts';

/**
 * Debian's arm64 `vmlinuz` is what QEMU boots (Documentation/arm64/booting.rst):
 *   0x38  4s  "ARM\x64"
 */
export function checkedImage(image: Uint8Array, what: string): Uint8Array {
  if (Buffer.from(image.subarray(0x38, 0x3c)).toString('latin1') === 'ARM\x64') return image;
  throw new TargetError(
    'kernel-image-format',
    `${what} is not an arm64 Linux kernel image (no ARM64 at 0x38)`,
  );
}
