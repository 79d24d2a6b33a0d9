import type { KernelImage } from './image.ts';

/** A machine that QEMU emulates. There is one value for each, in the folder of its name: `x86_64/`, `aarch64/`. */
export interface Architecture {
  /** As `uname -m` has it. */
  readonly name: 'x86_64' | 'aarch64';
  /** As Debian calls it; a kernel's release ends with it. */
  readonly debian: 'amd64' | 'arm64';
  readonly qemu: {
    /** Name of the program. */
    readonly program: string;
    /** Debian's packages that it consists of; the first is the one to install. */
    readonly packages: readonly string[];
  };
  /** What the names of this machine's programs begin with that make code for it. */
  readonly crossCompile: string;
  /** QEMU's options for the machine and its CPU. */
  readonly machine: readonly string[];
  /** Words for the kernel's command line, the console among them. */
  readonly commandLine: string;
  /** The file that QEMU boots, out of Debian's `vmlinuz`; `what` is named in the error. */
  readonly bootable: (vmlinuz: Uint8Array, what: string) => Uint8Array;
  /** Debian's packages that are unpacked beside the kernel's to be the guest's root; none where the host's root is it. */
  readonly rootPackages: readonly string[];
  /** The folder of the host that is the guest's root, read-only. */
  readonly root: (image: KernelImage) => string;
  /** A statically linked busybox for the guest; null when there is none. */
  readonly busybox: (image: KernelImage) => string | null;
}
