import type { ColumnData } from '../../table/column.ts';
import type { DecodedColumn, DecodedEvent } from '../decode/columns.ts';
import type { CompiledProbe } from '../spec/types.ts';
import { coded } from './coded.ts';

/** What the addresses in a probe's events are called; null for what has no name. */
export interface PlaceNames {
  /** The function that a probed address lies in. */
  readonly function: (probed: bigint) => string | null;
  /** A probed instruction. */
  readonly ip: (probed: bigint) => string | null;
  /** Where a function returns to. */
  readonly caller: (address: bigint) => string | null;
  /** Where each row's function returns to, as `caller` knows addresses. */
  readonly callers: (addresses: BigUint64Array, probed: BigUint64Array) => BigUint64Array;
}

/** The columns that say where an event was, those that a probe of its kind has (`commonSchema`). */
export function placeColumns(
  { kind, functions }: CompiledProbe,
  { fields }: DecodedEvent,
  names: PlaceNames,
): Record<string, ColumnData> {
  const isReturn = kind === 'return';
  const probed = addressesOf(fields[isReturn ? '__probe_func' : '__probe_ip']);
  const columnOf = (addresses: BigUint64Array, name: (address: bigint) => string | null) =>
    coded(addresses, (address) => name(BigInt(address)));
  const callers = () => names.callers(addressesOf(fields.__probe_ret_ip), probed);
  return {
    ...(functions.length > 1 && { function: columnOf(probed, names.function) }),
    ...(isReturn && { caller: columnOf(callers(), names.caller) }),
    ...(kind === 'inside' && { ip: columnOf(probed, names.ip) }),
  };
}

/** None where the event has no such field. */
function addressesOf(column: DecodedColumn | undefined): BigUint64Array {
  if (column?.kind !== 'bigint') return new BigUint64Array(0);
  const { buffer, byteOffset, length } = column.data;
  return new BigUint64Array(buffer, byteOffset, length);
}
