/** One entry of an initramfs. `mode` holds type and permissions as in stat(2). */
export interface ArchiveEntry {
  /** Without a leading slash. */
  readonly path: string;
  readonly mode: number;
  readonly data: Uint8Array;
}

export const directory = (path: string): ArchiveEntry => ({ path, mode: 0o040755, data: new Uint8Array() });
export const program = (path: string, data: Uint8Array): ArchiveEntry => ({ path, mode: 0o100755, data });
export const file = (path: string, data: Uint8Array): ArchiveEntry => ({ path, mode: 0o100644, data });
export const symlink = (path: string, to: string): ArchiveEntry => ({
  path,
  mode: 0o120777,
  data: Buffer.from(to),
});

/**
 * A cpio archive in the "newc" format that the kernel unpacks as its initramfs
 * (Documentation/driver-api/early-userspace/buffer-format.rst). Everything belongs to root, all times are 0,
 * so equal entries give equal bytes.
 */
export function archive(entries: readonly ArchiveEntry[]): Uint8Array {
  const end: ArchiveEntry = { path: 'TRAILER!!!', mode: 0, data: new Uint8Array() };
  return Buffer.concat([...entries, end].flatMap((entry, index) => member(entry, index + 1)));
}

/** header (110 ASCII bytes) + name + NUL, padded to 4; then the data, padded to 4. */
function member({ path, mode, data }: ArchiveEntry, inode: number): Uint8Array[] {
  const name = Buffer.from(`${path}\0`);
  // ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((n) => n.toString(16).padStart(8, '0')).join('')}`);
  return [header, name, padding(header.length + name.length), data, padding(data.length)];
}

const padding = (length: number): Uint8Array => new Uint8Array(-length & 3);
