import { InputError, TargetError } from '../base/errors.ts';
import { didYouMean, nearest } from '../base/nearest.ts';
import type { Target } from '../targets/target.ts';
import type { MachineCode } from './instructions.ts';
import { openKcore, readMemory } from './kcore.ts';
import { isFunction, type KernelSymbol, type SymbolTable } from './symbols.ts';

/** The machine code of one function as it is in memory now: what the boot and ftrace patched is in it. */
export interface FunctionCode extends MachineCode {
  readonly name: string;
  /** Up to the next symbol, padding included. */
  readonly bytes: Uint8Array;
}

/** The last function of a module may have nothing after it for megabytes. */
const MAX_BYTES = 64 * 1024;
/** ELF's numbers of the machines whose code can be taken apart. */
export const ARCHITECTURES: ReadonlyMap<number, MachineCode['architecture']> = new Map([
  [62, 'x86_64'],
  [183, 'aarch64'],
]);

/**
 * Reads functions from the running kernel, all in one round trip (and one more the first time).
 * Throws InputError `unknown-function`; TargetError `addresses-hidden`, `kcore-unreadable`, `architecture`.
 */
export async function readFunctions(
  target: Target,
  symbols: SymbolTable,
  names: readonly string[],
): Promise<FunctionCode[]> {
  if (symbols.hidden) throw addressesHidden();
  const found = names.map((name) => ({ name, ...extent(symbols, functionSymbol(symbols, name)) }));
  const { machine } = await openKcore(target);
  const architecture = ARCHITECTURES.get(machine);
  if (architecture === undefined) {
    throw new TargetError('architecture', 'machine code can be taken apart on x86_64 and aarch64 only');
  }
  const bytes = await readMemory(target, found);
  return found.map(({ name, address }, i) => ({ name, architecture, address, bytes: bytes[i]! }));
}

/** The first function of that name, as the kernel itself picks. Throws InputError `unknown-function`. */
function functionSymbol(symbols: SymbolTable, name: string): KernelSymbol {
  const found = symbols.find(name).find((s) => isFunction(s.type));
  if (found) return found;
  const hint = didYouMean(nearest(name, new Set(symbols.functions())));
  throw new InputError({
    code: 'unknown-function',
    what: `the kernel has no function '${name}'`,
    ...(hint && { hint }),
  });
}

/** Where a function lies; its end is the next symbol. */
function extent(symbols: SymbolTable, { address }: KernelSymbol): { address: bigint; bytes: number } {
  const end = symbols.end(address);
  const bytes = end === null ? MAX_BYTES : Number(end - address);
  return { address, bytes: Math.min(bytes, MAX_BYTES) };
}

function addressesHidden(): TargetError {
  return new TargetError(
    'addresses-hidden',
    'the kernel hides its addresses: every one in /proc/kallsyms is 0',
    'on the target, as root: sysctl kernel.kptr_restrict=0 (or use a target where we are root)',
  );
}
