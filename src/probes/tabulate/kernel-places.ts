import type { SymbolTable } from '../../code/symbols.ts';
import type { PlaceNames } from './place-columns.ts';

/** Addresses of the kernel by its symbols. */
export function kernelPlaces(symbols: SymbolTable): PlaceNames {
  const symbolized = (address: bigint) => symbols.symbolize(address);
  return {
    function: (probed) => symbolized(probed)?.replace(/\+0x\w+$/, '') ?? null,
    ip: symbolized,
    caller: (address) => callerName(symbolized(address)),
    callers: (addresses) => addresses,
  };
}

/** Of two return probes on one function, the second sees the first one's trampoline for a caller. */
function callerName(symbol: string | null): string | null {
  const isTrampoline = symbol !== null && /^(arch_rethook|__kretprobe|kretprobe)_trampoline/.test(symbol);
  return isTrampoline ? null : symbol;
}
