import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

interface Seen {
  readonly changed: number;
  readonly imports: readonly string[];
}

const seen = new Map<string, Seen>();

/** Import and export declarations, `import(…)` and `require(…)` with a relative path. */
const RELATIVE = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g;

/**
 * The time, in milliseconds, when the file at `path` or one that it imports by a relative path changed last. Node
 * keeps a module for ever under its URL: with this in it, a changed file is a new module, as is who imports it.
 */
export function versionOf(path: string): number {
  return newest(path, new Set());
}

function newest(path: string, visited: Set<string>): number {
  if (visited.has(path)) return 0;
  visited.add(path);
  const file = look(path);
  return file ? Math.max(file.changed, ...file.imports.map((one) => newest(one, visited))) : 0;
}

function look(path: string): Seen | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  const known = seen.get(path);
  if (known?.changed === stats.mtimeMs) return known;
  const file = { changed: stats.mtimeMs, imports: importsOf(path) };
  seen.set(path, file);
  return file;
}

/** Paths as they may be meant: with the ending left out or `.js` written for `.ts`. */
function importsOf(path: string): readonly string[] {
  if (!/\.[cm]?[jt]s$/.test(path)) return [];
  return [...readFileSync(path, 'utf8').matchAll(RELATIVE)].flatMap(([, , specifier]) => {
    const target = resolve(dirname(path), specifier!);
    return [target, `${target}.ts`, target.replace(/js$/, 'ts'), `${target}/index.ts`];
  });
}
