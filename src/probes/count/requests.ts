import { eventKey } from '../decode/columns.ts';
import type { CountedField, CountRequest } from '../decode/counter.ts';
import type { CompiledHist, HistField } from '../spec/types.ts';

/** What the tracing thread counts, in the order of the histograms that it counts for. `rows` are events that are read, too. */
export function countRequests(
  hists: readonly CompiledHist[],
  rows: ReadonlySet<string>,
): readonly CountRequest[] {
  return hists.filter(isDecoded).map(({ of, value, keys, everyNs }) => ({
    event: eventKey(of.path),
    keepsRows: rows.has(eventKey(of.path)),
    value: counted(value),
    keys: keys.map(counted),
    everyNs,
  }));
}

export const isDecoded = ({ how }: CompiledHist): boolean => how.kind === 'decoding';

function counted({ field, signed, convert }: HistField): CountedField {
  const errors = convert.kind === 'retval' && !convert.typed && !signed;
  return convert.kind === 'narrow'
    ? { field, bits: convert.bits, signed: convert.signed, errors: false }
    : { field, bits: 64, signed, errors };
}
