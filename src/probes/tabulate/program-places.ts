import { functionAt } from '../../code/elf.ts';
import type { ColumnData } from '../../table/column.ts';
import type { DecodedEvent } from '../decode/columns.ts';
import type { CompiledProbe, ProbedProgram } from '../spec/types.ts';
import { coded } from './coded.ts';

/**
 * What addresses of a program say: where its file is in a process differs, but never within a page, and the probed
 * function's own address is in every event.
 */
export function programPlaces(
  probe: CompiledProbe,
  program: ProbedProgram,
  { fields }: DecodedEvent,
): Record<string, ColumnData> {
  const probed = addressesOf(fields[probe.kind === 'return' ? '__probe_func' : '__probe_ip']);
  const callers = addressesOf(fields.__probe_ret_ip);
  const symbolised = (address: bigint | undefined) =>
    address === undefined ? null : nameAt(program, address);
  return {
    ...(probe.functions.length > 1
      ? { function: coded(probed, (address) => placeOf(program, address)?.function ?? null) }
      : {}),
    ...(probe.kind === 'inside'
      ? { ip: coded(probed, (address) => symbolised(placeOf(program, address)?.address)) }
      : {}),
    ...(probe.kind === 'return'
      ? { caller: coded(inFile(program, callers, probed), (address) => symbolised(BigInt(address))) }
      : {}),
  };
}

const addressesOf = (column: DecodedEvent['fields'][string] | undefined): BigUint64Array =>
  column?.kind === 'bigint' ? BigUint64Array.from(column.data) : new BigUint64Array(0);

const PAGE = 4096n;

/** The probed place; null where two lie at the same offset of a page. */
function placeOf({ places }: ProbedProgram, address: number | bigint) {
  const found = places.filter((place) => place.address % PAGE === BigInt(address) % PAGE);
  return found.length === 1 ? found[0]! : null;
}

/** Addresses as the file has them; 0, where no code is, for those that cannot be told. */
function inFile(program: ProbedProgram, callers: BigUint64Array, probed: BigUint64Array): BigUint64Array {
  return callers.map((caller, row) => {
    const place = placeOf(program, probed[row]!);
    return place === null ? 0n : caller - probed[row]! + place.address;
  });
}

/** `main+0x1f`; null outside of the file's code, as in a library. */
function nameAt({ file }: ProbedProgram, address: bigint): string | null {
  if (!file.code.some((s) => address >= s.address && address < s.address + BigInt(s.bytes))) return null;
  const found = functionAt(file, address);
  if (!found) return null;
  const distance = address - found.address;
  return distance === 0n ? found.name : `${found.name}+0x${distance.toString(16)}`;
}
