import { execFileSync } from 'node:child_process';

/** The last two bytes of an xz stream (The .xz File Format, 2.1.2.4). */
const FOOTER = Buffer.from('YZ');

/**
 * Decompresses xz data. The one xz decoder that every Debian machine has is the one inside dpkg-deb (liblzma), so
 * the data travels as the content of a Debian package; busybox and the WebAssembly decoders lack the x86 filter
 * that kernels are packed with. What follows the stream's footer (the kernel's build appends a size) is dropped.
 */
export function unxz(data: Uint8Array): Uint8Array {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const stream = buffer.subarray(0, buffer.lastIndexOf(FOOTER) + FOOTER.length);
  return execFileSync('dpkg-deb', ['--fsys-tarfile', '-'], {
    input: debianPackage(stream),
    maxBuffer: 1 << 30,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** deb(5): an ar(5) archive of three members, the last of which dpkg-deb decompresses without looking inside. */
function debianPackage(content: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    ...member('debian-binary', Buffer.from('2.0\n')),
    ...member('control.tar', new Uint8Array(1024)),
    ...member('data.tar.xz', content),
  ]);
}

/** name[16] mtime[12] uid[6] gid[6] mode[8] size[10] "`\n", then the data, padded to an even length. */
function member(name: string, data: Uint8Array): Uint8Array[] {
  const widths = [16, 12, 6, 6, 8, 10] as const;
  const fields = [name, '0', '0', '0', '100644', String(data.length)];
  const header = fields.map((field, i) => field.padEnd(widths[i] ?? 0)).join('');
  return [Buffer.from(`${header}\`\n`), data, Buffer.alloc(data.length & 1, '\n')];
}
