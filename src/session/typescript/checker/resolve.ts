import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { SymlinkCache } from '../internals.ts';
import { isBroughtAlong, type ProvidedModules } from '../modules.ts';
import type { Overlay } from './overlay.ts';
import { isOwn } from './system.ts';

/** What tslab's converter calls the declarations of the earlier cells. */
const EARLIER = '__prev__.d.ts';

export interface TypeResolver {
  /** What `name` means in the file `from`. */
  resolve(
    name: string,
    from: string,
    options: TS.CompilerOptions,
  ): TS.ResolvedModuleWithFailedLookupLocations;
  /** What is known of installed packages. */
  readonly packages: TS.ModuleResolutionCache;
  /** Which folders are links to others: TypeScript names a package by the link. */
  readonly symlinks: SymlinkCache;
  /** Forgets what the notebook's own files import: a package or a file may have come since. */
  refresh(): void;
}

/**
 * Finds the types of what a file imports: the provided modules first, then as a bundler does from the importing
 * file, last those of the packages that Probebook brings along. `run/resolve.ts` is the same for running.
 */
export function createTypeResolver(
  folder: string,
  modules: ProvidedModules,
  overlay: Overlay,
  host: TS.ModuleResolutionHost,
): TypeResolver {
  const symlinks = ts.createSymlinkCache(folder, (path) => path);
  const newCache = () => ts.createModuleResolutionCache(folder, (path) => path);
  const ofPackages = newCache();
  let ofNotebook = newCache();

  function resolve(
    name: string,
    from: string,
    options: TS.CompilerOptions,
  ): TS.ResolvedModuleWithFailedLookupLocations {
    const provided = Object.hasOwn(modules, name) ? modules[name] : undefined;
    if (provided) return { resolvedModule: resolvedFile(overlay.present(provided.types ?? provided.file)) };
    const own = isOwn(folder, from);
    const found = ts.resolveModuleName(name, from, options, host, own ? ofNotebook : ofPackages);
    if (found.resolvedModule) symlinks.setSymlinksFromResolution(found.resolvedModule);
    const file = found.resolvedModule?.resolvedFileName;
    // Declarations of earlier cells name types by any package that has them.
    const written = own && !from.endsWith(`/${EARLIER}`);
    if (written && file && overlay.brings(file) && !isBroughtAlong(name))
      return { resolvedModule: undefined };
    return found;
  }

  return {
    packages: ofPackages,
    symlinks,
    resolve,
    refresh() {
      ofNotebook = newCache();
    },
  };
}

function resolvedFile(file: string): TS.ResolvedModuleFull {
  const extension = ['.d.ts', '.d.mts', '.mts', '.ts', '.mjs', '.js'].find((end) => file.endsWith(end));
  return { resolvedFileName: file, extension: extension ?? '.ts', isExternalLibraryImport: true };
}
