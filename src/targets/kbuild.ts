import { existsSync } from 'node:fs';
import { TargetError } from '../base/errors.ts';
import { isLab, type Target } from './target.ts';
import { architectureOf } from './vm/architectures.ts';
import { requireHeaders } from './vm/headers.ts';

/** Where modules for a target's kernel are made: always on this machine, whose compiler is no emulated one. */
export interface Kbuild {
  /** What `make -C` is given. */
  readonly folder: string;
  /** Words for make. */
  readonly settings: readonly string[];
  /** The C compiler. */
  readonly compiler: string;
}

/** Throws TargetError `kernel-headers-missing`. `release` is the target's `uname -r`. */
export async function requireKbuild(
  target: Target,
  release: string,
  onProgress: (line: string) => void,
): Promise<Kbuild> {
  if (!isLab(target)) return { folder: installed(release), settings: [], compiler: 'gcc' };
  const folder = await requireHeaders(release, onProgress);
  const cross = architectureOf(release).crossCompile;
  return { folder, settings: [`CROSS_COMPILE=${cross}`, `CC=${cross}gcc`], compiler: `${cross}gcc` };
}

/**
 * The lab VM has no headers where programs look for them (`/lib/modules/RELEASE/build`): folders of those of its kernel for
 * who is told where they are. Null for another target, and where there are none.
 */
export async function labHeaders(
  target: Target,
  release: string,
  onProgress: (line: string) => void,
): Promise<Headers | null> {
  if (!isLab(target)) return null;
  const build = await requireHeaders(release, onProgress).catch(() => null);
  return build === null ? null : { build, source: build.replace(/-[^-]*$/, '-common') };
}

/** Debian's two halves: what was generated for one kernel, and what all of its variants share. */
export interface Headers {
  readonly build: string;
  readonly source: string;
}

function installed(release: string): string {
  const folder = `/lib/modules/${release}/build`;
  if (existsSync(folder)) return folder;
  throw new TargetError(
    'kernel-headers-missing',
    `the headers of this machine's kernel, against which a module is built, are not installed: no ${folder}`,
    `On Debian: apt-get install linux-headers-${release}`,
  );
}
