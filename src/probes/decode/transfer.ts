import type { DecodedColumn, DecodedEvents } from './columns.ts';

/** The buffers behind all columns, for `postMessage(events, transferList(events))`: they cross without a copy. */
export function transferList(events: DecodedEvents): ArrayBuffer[] {
  const buffers = new Set<ArrayBufferLike>();
  for (const { ts, cpu, tid, fields } of events.events) {
    for (const { buffer } of [ts, cpu, tid]) buffers.add(buffer);
    for (const column of Object.values(fields)) addBuffers(column, buffers);
  }
  return [...buffers].filter((buffer) => buffer instanceof ArrayBuffer);
}

function addBuffers(column: DecodedColumn, buffers: Set<ArrayBufferLike>): void {
  switch (column.kind) {
    case 'number':
    case 'bigint':
      buffers.add(column.data.buffer);
      break;
    case 'string':
      buffers.add(column.codes.buffer);
      break;
    case 'array':
      addBuffers(column.items, buffers);
      break;
    case 'list':
      buffers.add(column.offsets.buffer);
      addBuffers(column.items, buffers);
  }
}
