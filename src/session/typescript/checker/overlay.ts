import { dirname, join, relative } from 'node:path';
import type TS from 'typescript';
import { ts } from '../compiler.ts';

/** Where every search for a package ends: the root of the file system. */
const LAST = '/node_modules/';
const OURS = `${LAST}probebook/`;

/**
 * Probebook and the packages it brings along, as if they were installed in `/node_modules`: found from every folder,
 * after the folder's own, and with names that TypeScript can write in a declaration (`import("probebook").Trace`).
 * A path into another folder's `node_modules` it refuses to write, and the type would become `any`.
 */
export interface Overlay {
  readonly fileExists: (path: string) => boolean;
  readonly directoryExists: (path: string) => boolean;
  readonly readFile: (path: string, encoding?: string) => string | undefined;
  /** The path under which TypeScript knows the real file `path`. */
  present(path: string): string;
  /** True when `path` is only there because of the overlay. */
  brings(path: string): boolean;
}

export function createOverlay(sys: TS.System = ts.sys): Overlay {
  const root = packageRoot(import.meta.dirname);
  const shelves = ancestors(root).map((folder) => join(folder, 'node_modules'));

  function real(path: string): string {
    if (!path.startsWith(LAST) || sys.fileExists(path)) return path;
    if (path.startsWith(OURS)) return join(root, outsideNodeModules(path.slice(OURS.length)));
    const rest = path.slice(LAST.length);
    const shelf = shelves.find((folder) => sys.directoryExists(join(folder, packageOf(rest))));
    return shelf ? join(shelf, rest) : path;
  }

  return {
    fileExists: (path) => sys.fileExists(real(path)),
    directoryExists: (path) => `${path}/` === LAST || sys.directoryExists(real(path)),
    readFile: (path, encoding) => sys.readFile(real(path), encoding),
    present: (path) => (path.startsWith(`${root}/`) ? join(OURS, relative(root, path)) : path),
    brings: (path) => path.startsWith(LAST) && real(path) !== path,
  };
}

/** Our own dependencies are seen once, beside `probebook`, not a second time inside it. */
function outsideNodeModules(path: string): string {
  return path.startsWith('node_modules') ? 'absent' : path;
}

/** `vega-lite` of `vega-lite/build/index.d.ts`, `@uwdata/flechette` of `@uwdata/flechette/dist`. */
function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

function packageRoot(folder: string): string {
  return ts.sys.fileExists(join(folder, 'package.json')) ? folder : packageRoot(dirname(folder));
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
