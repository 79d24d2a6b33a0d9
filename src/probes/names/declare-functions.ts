import type { Btf } from '../../btf/btf.ts';
import { spell } from '../../btf/spell.ts';
import type { TracedKernel } from '../kernel.ts';
import { readModuleBtf } from './module-btf.ts';
import type { TraceableFunction } from './traceable.ts';

/** A function with its declaration in C; null where the type information does not describe it. */
export interface DeclaredFunction extends TraceableFunction {
  readonly prototype: string | null;
}

/** Adds the declarations, those of modules' functions from the modules' own type information. */
export async function declareFunctions(
  kernel: TracedKernel,
  functions: readonly TraceableFunction[],
): Promise<readonly DeclaredFunction[]> {
  const { btf } = await kernel.facts();
  if (!btf) return functions.map((each) => ({ ...each, prototype: null }));
  const byModule = Map.groupBy(functions, ({ module }) => module);
  const declared = await Promise.all(
    [...byModule].map(async ([module, some]) => {
      const own = module === null ? btf : await readModuleBtf(kernel.tracer.target, module, btf);
      return [module, prototypes(own, some)] as const;
    }),
  );
  const found = new Map(declared);
  return functions.map((each) => ({ ...each, prototype: found.get(each.module)!.get(each.name) ?? null }));
}

function prototypes(btf: Btf | null, functions: readonly TraceableFunction[]): ReadonlyMap<string, string> {
  const found = btf?.findAll('function', new Set(functions.map(({ name }) => name))) ?? [];
  return new Map([...found].map(([name, type]) => [name, spell(btf!, type.prototype, name)]));
}
