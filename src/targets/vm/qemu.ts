import type { Architecture } from './architecture.ts';

/** How many scripts can run at once; each needs two ports. */
export const SLOTS = 12;

/**
 * QEMU announces all ports of a virtio-serial device at once and drops what does not fit into the 32 buffers of the
 * control queue; a port whose "open" message was dropped never writes. Each port takes up to two buffers.
 */
const PORTS_PER_DEVICE = 14;

export interface MachineOptions {
  readonly architecture: Architecture;
  /** What `Architecture.bootable` gave. */
  readonly kernel: string;
  readonly initramfs: string;
  /** The host's folder that is the guest's root, read-only. */
  readonly root: string;
  /** The notebook's folder, mounted live. */
  readonly folder: string;
  /** Whether each CPU is emulated on a thread of its own. */
  readonly manyThreads: boolean;
  /** Shown by `ps`, and by what lists running VMs. */
  readonly name: string;
  /** What every command to a slot begins with; see guest/serve.sh. */
  readonly mark: string;
}

/** The virtio-serial ports that the guest's scripts know by these names. */
export const PORTS: readonly string[] = [
  'control',
  ...Array.from({ length: SLOTS }, (_, i) => [`in${i + 1}`, `err${i + 1}`]).flat(),
];

/** All channels of the machine in the order of the file descriptors that QEMU inherits, the first being 3. */
export const CHANNELS: readonly string[] = ['serial', 'terminal', ...PORTS];

/**
 * QEMU's command line for the lab VM: software emulation, no network, no disk. The guest's root is a folder of the
 * host, read-only, and every channel is an inherited socket.
 */
export function qemuArguments(options: MachineOptions): readonly string[] {
  const { architecture, kernel, initramfs, root, folder, manyThreads, name, mark } = options;
  return [
    ...['-name', quoteComma(name), '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...architecture.machine,
    ...['-accel', `tcg,thread=${manyThreads ? 'multi' : 'single'}`],
    ...['-smp', '2', '-m', '1G', '-kernel', kernel, '-initrd', initramfs],
    ...[
      '-append',
      `${architecture.commandLine} quiet panic=-1 mitigations=off random.trust_cpu=on lab_mark=${mark}`,
    ],
    ...shared('root', root, ',readonly=on'),
    ...shared('folder', folder, ''),
    ...CHANNELS.flatMap((id, i) => ['-chardev', `socket,id=${id},fd=${i + 3}`]),
    ...['-serial', 'chardev:serial'],
    ...['-device', 'virtio-serial-pci,id=serial0', '-device', 'virtconsole,bus=serial0.0,chardev=terminal'],
    ...PORTS.flatMap(port),
  ];
}

/** The first device also has the terminal, whose number is 0 there; no other device may have a port 0. */
function port(name: string, index: number): string[] {
  const device = `serial${Math.floor((index + 1) / PORTS_PER_DEVICE)}`;
  const first = (index + 1) % PORTS_PER_DEVICE === 0;
  const make = first ? ['-device', `virtio-serial-pci,id=${device}`] : [];
  return [...make, '-device', `virtserialport,bus=${device}.0,chardev=${name},name=${name}`];
}

/** A folder of the host as a 9p export. Files keep the rights of the user who runs QEMU. */
function shared(tag: string, path: string, more: string): string[] {
  return [
    '-virtfs',
    `local,path=${quoteComma(path)},mount_tag=${tag},security_model=none,multidevs=remap${more}`,
  ];
}

/** A comma in a value of QEMU's options is written twice. */
const quoteComma = (value: string): string => value.replaceAll(',', ',,');
