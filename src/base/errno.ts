/**
 * Names of runs of consecutive error numbers, each with its first number: the generic ones of
 * include/uapi/asm-generic/errno-base.h and errno.h (x86 and arm64 use them as they are), then those that
 * only the kernel itself sees (include/linux/errno.h).
 */
const RUNS: readonly (readonly [first: number, names: string])[] = [
  [
    1,
    `
    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY
    EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK
    EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP
    `,
  ],
  [
    42,
    `
    ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO
    EBADRQC EBADSLT
    `,
  ],
  [
    59,
    `
    EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP
    EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ
    ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT
    ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH
    ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT
    ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM
    EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD
    ENOTRECOVERABLE ERFKILL EHWPOISON
    `,
  ],
  [
    512,
    `
    ERESTARTSYS ERESTARTNOINTR ERESTARTNOHAND ENOIOCTLCMD ERESTART_RESTARTBLOCK EPROBE_DEFER EOPENSTALE
    ENOPARAM
    `,
  ],
  [
    521,
    `
    EBADHANDLE ENOTSYNC EBADCOOKIE ENOTSUPP ETOOSMALL ESERVERFAULT EBADTYPE EJUKEBOX EIOCBQUEUED
    ERECALLCONFLICT ENOGRACE
    `,
  ],
];

const NAMES: ReadonlyMap<number, string> = new Map(
  RUNS.flatMap(([first, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name, i) => [first + i, name] as const),
  ),
);

/** The name of a Linux error number, with or without the minus sign: -2 and 2n are `ENOENT`; null when there is none. */
export function errno(n: number | bigint): string | null {
  return NAMES.get(Math.abs(Number(typeof n === 'bigint' ? BigInt.asIntN(64, n) : n))) ?? null;
}

/** The names of all errors with their numbers. */
export const errnoNames = (): Iterable<readonly [number, string]> => NAMES;
