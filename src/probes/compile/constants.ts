/**
 * Constants that C programs write by name and BTF does not know, because they are `#define`s; those with the same value
 * on every architecture. include/uapi/linux/fcntl.h, include/uapi/asm-generic/fcntl.h.
 */
export const DEFINED: ReadonlyMap<string, bigint> = new Map([
  ['AT_FDCWD', -100n],
  ['O_RDONLY', 0o0n],
  ['O_WRONLY', 0o1n],
  ['O_RDWR', 0o2n],
  ['O_CREAT', 0o100n],
  ['O_EXCL', 0o200n],
  ['O_NOCTTY', 0o400n],
  ['O_TRUNC', 0o1000n],
  ['O_APPEND', 0o2000n],
  ['O_NONBLOCK', 0o4000n],
  ['O_CLOEXEC', 0o2000000n],
]);
