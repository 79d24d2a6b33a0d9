import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TargetError } from '../../base/errors.ts';
import { decompress } from './decompress.ts';

export interface KernelModule {
  /** As insmod wants it: `virtio_console.ko`. */
  readonly file: string;
  readonly data: Uint8Array;
}

/**
 * The modules `wanted` and all they depend on, uncompressed, in loading order. `folder` is
 * `…/lib/modules/RELEASE`. A name that the kernel has built in is left out.
 */
export function loadOrder(folder: string, wanted: readonly string[]): readonly KernelModule[] {
  const paths = modulePaths(folder, 'modules.order');
  const builtin = modulePaths(folder, 'modules.builtin');
  const loaded = new Map<string, KernelModule>();

  function load(name: string): void {
    if (loaded.has(name) || builtin.has(name)) return;
    const path = paths.get(name);
    if (path === undefined) throw missing(name, folder);
    const data = readModule(join(folder, path));
    for (const dependency of dependsOn(data)) load(dependency);
    loaded.set(name, { file: `${name}.ko`, data });
  }

  for (const name of wanted) load(name);
  return [...loaded.values()];
}

/** Module name → path. Lines look like `kernel/fs/9p/9p.ko`; names use `_` where files may use `-`. */
function modulePaths(folder: string, list: string): ReadonlyMap<string, string> {
  const lines = readFileSync(join(folder, list), 'utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((path) => [
      basename(path)
        .replace(/\.ko.*/, '')
        .replaceAll('-', '_'),
      path,
    ]),
  );
}

/** modules.order names files without the suffix of their compression. */
function readModule(path: string): Uint8Array {
  for (const suffix of ['', '.xz', '.zst', '.gz']) {
    try {
      return decompress(readFileSync(path + suffix), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw missing(basename(path), path);
}

/** From the `depends=a,b` string of the .modinfo section, so that no depmod is needed. */
function dependsOn(module: Uint8Array): readonly string[] {
  const text = Buffer.from(module.buffer, module.byteOffset, module.byteLength).toString('latin1');
  const depends = /\0depends=([^\0]*)\0/.exec(text)?.[1] ?? '';
  return depends
    .split(',')
    .filter(Boolean)
    .map((name) => name.replaceAll('-', '_'));
}

function missing(name: string, folder: string): TargetError {
  return new TargetError('kernel-module-missing', `the kernel module ${name} is not in ${folder}`);
}
