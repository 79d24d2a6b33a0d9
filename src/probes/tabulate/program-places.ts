import { functionAt } from '../../code/elf.ts';
import type { ProbedProgram } from '../spec/types.ts';
import type { PlaceNames } from './place-columns.ts';

/**
 * Addresses of a program by the functions of its file: where that is in a process differs, but never within a page, and the
 * probed function's own address is in every event.
 */
export function programPlaces(program: ProbedProgram): PlaceNames {
  return {
    function: (probed) => placeOf(program, probed)?.function ?? null,
    ip: (probed) => {
      const place = placeOf(program, probed);
      return place && nameAt(program, place.address);
    },
    caller: (address) => nameAt(program, address),
    callers: (addresses, probed) => inFile(program, addresses, probed),
  };
}

const PAGE = 4096n;

/** The probed place; null where two lie at the same offset of a page. */
function placeOf({ places }: ProbedProgram, address: bigint) {
  const found = places.filter((place) => place.address % PAGE === address % PAGE);
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
