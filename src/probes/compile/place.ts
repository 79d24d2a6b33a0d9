import { didYouMean, nearest } from '../../base/nearest.ts';
import { isFunction, type KernelSymbol, type SymbolTable } from '../../code/symbols.ts';
import type { ProbeSpec } from '../spec/probe.ts';
import type { Blame, Word } from '../spec/word.ts';
import { type Piece, verbatim } from './text.ts';

/** Where a probe stands, looked up in the kernel's symbols. */
export interface ResolvedPlace {
  readonly kind: 'entry' | 'return' | 'inside';
  /** The function's name: the one written, or the symbol an address lies in. */
  readonly function: string;
  /** The module that the function is in; null for the kernel itself. */
  readonly module: string | null;
  readonly symbol: string | null;
  readonly offset: number;
  /** The function that was called just before this place: `$retval` is what it returned. */
  readonly callee: string | null;
  readonly pieces: readonly Piece[];
  readonly notes: readonly string[];
}

/** Throws InputError for a function or module that is not there, and an offset beyond the function's end. */
export function resolvePlace({ kind, place }: ProbeSpec, symbols: SymbolTable, blame: Blame): ResolvedPlace {
  const pieces = [verbatim(place.whole)];
  if (place.address)
    return { ...atAddress(place.address, kind, symbols, blame), callee: null, pieces, notes: [] };
  const symbol = place.symbol!;
  const written = place.module ? `${place.module.text}:${symbol.text}` : symbol.text;
  const found = findFunction(symbol, place.module, symbols, blame);
  const offset = place.offset ? offsetNumber(place.offset.text) : 0;
  if (place.offset) checkOffset(place.offset, offset, kind, found[0]!, symbols, blame);
  return {
    kind: kind === 'entry' && offset > 0 ? 'inside' : kind,
    function: symbol.text,
    module: found[0]!.module,
    symbol: written,
    offset,
    callee: null,
    pieces,
    notes:
      found.length > 1 ? [`${symbol.text} names ${found.length} functions; the kernel takes the first`] : [],
  };
}

function atAddress(word: Word, kind: 'entry' | 'return', symbols: SymbolTable, blame: Blame) {
  const found = symbols.lookup(BigInt.asUintN(64, BigInt(word.text)));
  if (!found || !isFunction(found.symbol.type)) {
    throw blame(word.span, {
      code: 'unknown-address',
      what: `no function of the kernel lies at ${word.text}`,
    });
  }
  const { symbol, offset } = found;
  if (kind === 'return' && offset > 0) throw notAnEntry(word, blame);
  return {
    kind: kind === 'entry' && offset > 0 ? ('inside' as const) : kind,
    function: symbol.name,
    module: symbol.module,
    symbol: null,
    offset,
  };
}

function findFunction(symbol: Word, module: Word | null, symbols: SymbolTable, blame: Blame): KernelSymbol[] {
  if (module && module.text !== 'vmlinux' && !symbols.modules().includes(module.text)) {
    const hint =
      didYouMean(nearest(module.text, symbols.modules())) ??
      `load it on the target first: modprobe ${module.text}`;
    throw blame(module.span, { code: 'unknown-module', what: `no module '${module.text}' is loaded`, hint });
  }
  const all = symbols.find(symbol.text, module?.text);
  const functions = all.filter((s) => isFunction(s.type));
  if (functions.length > 0) return functions;
  if (all.length > 0)
    throw blame(symbol.span, {
      code: 'not-a-function',
      what: `'${symbol.text}' is data, not a function`,
      hint: `its value is fetched by @${symbol.text}`,
    });
  throw unknownFunction(symbol, symbols, blame);
}

function unknownFunction(symbol: Word, symbols: SymbolTable, blame: Blame) {
  const names = new Set(symbols.functions());
  const near = nearest(symbol.text, names);
  const hint = didYouMean(near.length > 0 ? near : containing(symbol.text, names));
  return blame(symbol.span, {
    code: 'unknown-function',
    what: `the kernel has no function '${symbol.text}'`,
    why:
      symbols.find(`${symbol.text}.cold`).length > 0
        ? 'the compiler inlined it'
        : 'functions that the compiler inlined have no address either',
    ...(hint && { hint }),
  });
}

/** Names with what was written in them, shortest first; failing that, with its longest word. */
function containing(text: string, names: ReadonlySet<string>): string[] {
  const words = [
    text,
    ...text
      .split('_')
      .filter((w) => w.length > 3)
      .sort((a, b) => b.length - a.length),
  ];
  for (const word of words) {
    const found = [...names].filter((name) => name.includes(word));
    if (found.length > 0) return found.sort((a, b) => a.length - b.length || a.localeCompare(b)).slice(0, 3);
  }
  return [];
}

function checkOffset(
  word: Word,
  offset: number,
  kind: string,
  symbol: KernelSymbol,
  symbols: SymbolTable,
  blame: Blame,
): void {
  if (offset === 0) return;
  if (kind === 'return') throw notAnEntry(word, blame);
  const end = symbols.hidden ? null : symbols.end(symbol.address);
  if (end === null) return;
  const size = Number(end - symbol.address);
  if (offset < size) return;
  throw blame(word.span, {
    code: 'beyond-function',
    what: `${symbol.name} is ${size} bytes long`,
    hint: `%disasm ${symbol.name} shows its instructions and their offsets`,
  });
}

function notAnEntry(word: Word, blame: Blame) {
  return blame(word.span, {
    code: 'return-offset',
    what: 'a return probe stands at the start of a function',
    hint: 'leave the offset out, or write p to probe that instruction',
  });
}

/** As the kernel's kstrtol with base 0: 0x is hexadecimal, a leading 0 octal. */
export function offsetNumber(text: string): number {
  return /^0\d/.test(text) ? Number.parseInt(text, 8) : Number(text);
}
