import { type ResolveFnOutput, type ResolveHookContext, registerHooks } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isBroughtAlong, type ProvidedModules } from '../modules.ts';
import { versionOf } from './version.ts';

type Next = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;

/** Probebook's own code, which the notebook's folder may contain when somebody works on Probebook. */
const OURS = new URL('../../../', import.meta.url).href;

/**
 * Makes what cells of `folder`, and files there, import be found as the type checker finds it: provided modules,
 * paths without an ending, the packages that Probebook brings along; and a file that changed is imported anew.
 * Everything else in the process resolves as ever. Returns what ends it.
 */
export function hookImports(folder: string, modules: ProvidedModules): () => void {
  const root = pathToFileURL(join(folder, '/')).href;
  const isOwn = (url = ''): boolean =>
    url.startsWith(root) && !url.startsWith(OURS) && !url.includes('/node_modules/');
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (!isOwn(context.parentURL)) return next(specifier, context);
      const provided = Object.hasOwn(modules, specifier) ? modules[specifier] : undefined;
      if (provided) return next(pathToFileURL(provided.file).href, context);
      const found = resolveFrom(specifier, context, next);
      return isOwn(found.url) ? asOwnFile(found, context.conditions.includes('require')) : found;
    },
  });
  return () => hooks.deregister();
}

function resolveFrom(specifier: string, context: ResolveHookContext, next: Next): ResolveFnOutput {
  const tries = [() => next(specifier, context)];
  if (/^\.{0,2}\//.test(specifier)) {
    tries.push(...endings(specifier).map((path) => () => next(path, context)));
  } else if (isBroughtAlong(specifier)) {
    tries.push(() => next(specifier, { ...context, parentURL: import.meta.url }));
  }
  return firstThatWorks(tries);
}

/** What TypeScript, resolving as a bundler, takes `./helper` and `./helper.js` for. */
function endings(path: string): readonly string[] {
  if (/\.[cm]?js$/.test(path)) return [path.replace(/js$/, 'ts')];
  return ['.ts', '.mts', '.js', '.mjs', '.json', '/index.ts', '/index.js'].map((end) => path + end);
}

function firstThatWorks(tries: readonly (() => ResolveFnOutput)[]): ResolveFnOutput {
  let first: unknown;
  for (const attempt of tries) {
    try {
      return attempt();
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

function asOwnFile(found: ResolveFnOutput, required: boolean): ResolveFnOutput {
  const path = fileURLToPath(found.url);
  const ending = extname(path);
  // `require` knows files by path alone.
  const url = required ? found.url : `${found.url}?v=${versionOf(path)}`;
  if (ending === '.json' && !required)
    return { ...found, url, format: 'json', importAttributes: { type: 'json' } };
  // Told so, Node need not try it as CommonJS first and warn about it.
  if (ending === '.ts' || ending === '.mts') return { ...found, url, format: 'module-typescript' };
  return { ...found, url };
}
