/** A module that Probebook itself provides to cells, whatever the notebook's folder has. */
export interface ProvidedModule {
  /** Absolute path of what runs. */
  readonly file: string;
  /** Absolute path of its declarations; `file` itself when absent. */
  readonly types?: string;
}

/** By the name that a cell imports. */
export type ProvidedModules = Readonly<Record<string, ProvidedModule>>;

/** Packages that Probebook brings along and a cell may import where the notebook's folder has none of its own. */
const BROUGHT_ALONG = ['arquero', 'execa', 'vega', 'vega-lite'];

/** True for `arquero` and `vega-lite/build/…`, false for paths and everything else. */
export function isBroughtAlong(specifier: string): boolean {
  return BROUGHT_ALONG.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}
