import { TargetError } from '../../../base/errors.ts';
import { decompress } from '../decompress.ts';

/**
 * The uncompressed ELF kernel inside a bzImage: booting that saves the guest from unpacking itself, which
 * takes most of a minute on an emulated CPU.
 *
 * Layout (Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header"):
 *   0x1f1 u8  setup_sects      real-mode sectors of 512 bytes after the first; 0 means 4
 *   0x202 4s  "HdrS"
 *   0x248 u32 payload_offset   from the start of the protected-mode code
 *   0x24c u32 payload_length
 */
export function extractVmlinux(image: Uint8Array, what: string): Uint8Array {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (image.length < 0x250 || Buffer.from(image.subarray(0x202, 0x206)).toString('latin1') !== 'HdrS') {
    throw new TargetError(
      'kernel-image-format',
      `${what} is not an x86 Linux kernel image (no HdrS at 0x202)`,
    );
  }
  const setupSectors = view.getUint8(0x1f1) || 4;
  const start = (setupSectors + 1) * 512 + view.getUint32(0x248, true);
  const length = view.getUint32(0x24c, true);
  if (start + length > image.length) {
    throw new TargetError(
      'kernel-image-format',
      `${what} is cut off: its payload ends at byte ${start + length} of ${image.length}`,
    );
  }
  return decompress(image.subarray(start, start + length), what);
}
