import { signedNumber } from './address.ts';
import { type ParsedSymbols, parseKallsyms } from './kallsyms.ts';

/** The kernel's symbols, by address and by name. */
export interface SymbolTable {
  readonly size: number;
  /** True when the kernel shows no addresses (kptr_restrict, or not root): names still answer. */
  readonly hidden: boolean;
  /** `do_sys_openat2+0x201`; the offset is left out when it is 0; null for an address outside the kernel's text and data. */
  symbolize(address: bigint): string | null;
  /** The symbol an address lies in, with its distance from the symbol's start. */
  lookup(address: bigint): { readonly symbol: KernelSymbol; readonly offset: number } | null;
  /** Every symbol of that name, in kallsyms's order; `module` narrows to one module (`vmlinux` is the kernel itself). */
  find(name: string, module?: string): readonly KernelSymbol[];
  /** Address of the next symbol after this one: where its code ends. Null for the last. */
  end(address: bigint): bigint | null;
  /** Names of the functions (kallsyms types t, T, w, W), each once per symbol; `module` narrows to one module. */
  functions(module?: string): Iterable<string>;
  /** Names of the modules with symbols. */
  modules(): readonly string[];
}

export interface KernelSymbol {
  readonly name: string;
  readonly address: bigint;
  /** As `nm` prints it: `T` global text, `t` local text, `D` data. */
  readonly type: string;
  /** Null for the kernel itself. */
  readonly module: string | null;
}

/** Reads the text of `/proc/kallsyms` (`ADDRESS TYPE NAME[\t[MODULE]]` a line); lines that are not such are passed over. */
export function readSymbols(kallsyms: string | Uint8Array): SymbolTable {
  const bytes = typeof kallsyms === 'string' ? Buffer.from(kallsyms) : kallsyms;
  return new Table(parseKallsyms(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
}

class Table implements SymbolTable {
  readonly size: number;
  readonly hidden: boolean;
  readonly #parsed: ParsedSymbols;
  readonly #found = new Map<string, readonly KernelSymbol[]>();
  #order: Uint32Array | null = null;
  #modules: readonly string[] | null = null;
  readonly #functions = new Map<string | undefined, readonly string[]>();

  constructor(parsed: ParsedSymbols) {
    this.#parsed = parsed;
    this.size = parsed.count;
    this.hidden = parsed.count > 0 && parsed.addresses.every((a) => a === 0);
  }

  symbolize(address: bigint): string | null {
    const found = this.lookup(address);
    if (!found) return null;
    return found.offset === 0 ? found.symbol.name : `${found.symbol.name}+0x${found.offset.toString(16)}`;
  }

  lookup(address: bigint) {
    const wanted = signedNumber(address);
    const order = this.#sorted();
    const after = upperBound(this.#parsed.addresses, order, wanted);
    // Kernel addresses are negative as signed numbers; what is above them are per-CPU offsets and constants.
    if (this.hidden || after === 0 || after === order.length || wanted >= 0) return null;
    const index = this.#firstOf(order, after - 1);
    return { symbol: this.#symbol(index), offset: wanted - this.#parsed.addresses[index]! };
  }

  find(name: string, module?: string): readonly KernelSymbol[] {
    let all = this.#found.get(name);
    if (!all) {
      all = this.#parsed.indicesOf(name).map((index) => this.#symbol(index));
      this.#found.set(name, all);
    }
    return module === undefined ? all : all.filter((s) => (s.module ?? 'vmlinux') === module);
  }

  end(address: bigint): bigint | null {
    const order = this.#sorted();
    const after = order[upperBound(this.#parsed.addresses, order, signedNumber(address))];
    return after === undefined ? null : BigInt.asUintN(64, BigInt(this.#parsed.addresses[after]!));
  }

  functions(module?: string): Iterable<string> {
    const known = this.#functions.get(module) ?? this.#functionNames(module);
    this.#functions.set(module, known);
    return known;
  }

  modules(): readonly string[] {
    if (this.#modules) return this.#modules;
    const names = new Set<string>();
    for (let i = 0; i < this.size; i++) {
      const module = this.#parsed.module(i);
      if (module) names.add(module);
    }
    this.#modules = [...names];
    return this.#modules;
  }

  /** Kept, because completion asks for them with every key. */
  #functionNames(module: string | undefined): readonly string[] {
    const { type, name, module: of } = this.#parsed;
    const names: string[] = [];
    for (let i = 0; i < this.size; i++) {
      const wanted = module === undefined || (of(i) ?? 'vmlinux') === module;
      if (wanted && isFunction(type(i))) names.push(name(i));
    }
    return names;
  }

  #symbol(index: number): KernelSymbol {
    const { addresses, name, type, module } = this.#parsed;
    const address = BigInt.asUintN(64, BigInt(addresses[index]!));
    return { name: name(index), address, type: type(index), module: module(index) };
  }

  /** Of several symbols at one address the kernel's own choice: the first that is code, in kallsyms's order. */
  #firstOf(order: Uint32Array, last: number): number {
    const { addresses, type } = this.#parsed;
    const address = addresses[order[last]!];
    let best = order[last]!;
    for (let i = last; i >= 0 && addresses[order[i]!] === address; i--) {
      const index = order[i]!;
      if (isFunction(type(index)) || !isFunction(type(best))) best = index;
    }
    return best;
  }

  #sorted(): Uint32Array {
    this.#order ??= sortedOrder(this.#parsed.addresses);
    return this.#order;
  }
}

export function isFunction(type: string): boolean {
  return type === 'T' || type === 't' || type === 'W' || type === 'w';
}

/** The module of the first function of that name, which is the one that the kernel probes; null for the kernel itself. */
export function moduleOf(symbols: SymbolTable, name: string, module?: string): string | null {
  return symbols.find(name, module).find(({ type }) => isFunction(type))?.module ?? null;
}

/** Indices by address, equal addresses in their own order. kallsyms is nearly sorted already. */
function sortedOrder(addresses: Float64Array): Uint32Array {
  const order = Uint32Array.from(addresses, (_, i) => i);
  return order.sort((a, b) => addresses[a]! - addresses[b]! || a - b);
}

/** Position of the first address above `wanted`. */
function upperBound(addresses: Float64Array, order: Uint32Array, wanted: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (addresses[order[middle]!]! <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
