/** A place in a program as far as it is written: `/bin/ba`, `/bin/bash:readl`. */
export type UnfinishedProgram =
  | { readonly kind: 'path'; readonly folder: string; readonly name: string }
  | { readonly kind: 'function'; readonly path: string; readonly symbol: string };

export function readProgramPlace(typed: string): UnfinishedProgram {
  const colon = typed.lastIndexOf(':');
  if (colon >= 0) return { kind: 'function', path: typed.slice(0, colon), symbol: typed.slice(colon + 1) };
  const slash = typed.lastIndexOf('/') + 1;
  return { kind: 'path', folder: typed.slice(0, slash), name: typed.slice(slash) };
}
