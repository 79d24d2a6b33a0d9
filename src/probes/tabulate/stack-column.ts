import type { SymbolTable } from '../../code/symbols.ts';
import type { DecodedColumn } from '../decode/columns.ts';

/** FTRACE_TRAMPOLINE_MARKER of kernel/trace/trace.h. */
const TRAMPOLINE = 0x7fff_ffffn;

/** Kernel stacks as arrays of `function+0x…`, leaf first; null where there is none. */
export function stackColumn(
  field: DecodedColumn,
  symbols: SymbolTable,
): readonly (readonly string[] | null)[] {
  if (field.kind !== 'list' || field.items.kind !== 'bigint') return [];
  const { offsets } = field;
  const { data } = field.items;
  const names = new Map<bigint, string>();
  const nameOf = (address: bigint): string => {
    const known = names.get(address);
    if (known !== undefined) return known;
    const name =
      address === TRAMPOLINE
        ? '[ftrace trampoline]'
        : (symbols.symbolize(address) ?? `0x${address.toString(16)}`);
    names.set(address, name);
    return name;
  };
  return Array.from({ length: offsets.length - 1 }, (_, row) => {
    const entries = Array.from(data.subarray(offsets[row]!, offsets[row + 1]!), nameOf);
    return entries.length === 0 ? null : entries;
  });
}
