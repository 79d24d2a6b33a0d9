import { prototype } from '../../btf/spell.ts';
import { hex } from '../../code/address.ts';
import { isFunction, type KernelSymbol, type SymbolTable } from '../../code/symbols.ts';
import type { KernelFacts } from '../spec/types.ts';
import { inspection, type ProbeInspection } from './inspection.ts';
import { typesFor } from './scope.ts';

/** The declaration of a function, and where its code lies. `place` is a probe's: `MODULE:FUNCTION+OFFSET`. */
export function inspectFunction(place: string, facts: KernelFacts): ProbeInspection | null {
  const { symbols } = facts;
  const [, module, name] = /^(?:([\w-]+):)?([\w.]+)/.exec(place) ?? [];
  if (name === undefined) return null;
  const found = symbols.find(name, module).filter((symbol) => isFunction(symbol.type));
  const [first] = found;
  if (!first) return null;
  const btf = typesFor(first.module, facts);
  const declaration = btf && prototype(btf, name);
  const parts = [location(first, symbols)];
  if (!declaration) parts.push('Type information (BTF) does not describe it.');
  if (found.length > 1) parts.push(`${found.length} functions have this name; the kernel takes the first.`);
  return inspection(declaration ?? name, parts.join(' '));
}

function location({ module, address }: KernelSymbol, symbols: SymbolTable): string {
  const whose = module === null ? 'A function of the kernel' : `A function of the module ${module}`;
  if (symbols.hidden) return `${whose}.`;
  const end = symbols.end(address);
  const size = end === null ? '' : `, ${Number(end - address).toLocaleString('en')} bytes`;
  return `${whose} at ${hex(address)}${size}.`;
}
