import { closeSync, openSync, writeSync } from 'node:fs';
import type { TraceContent } from '../../probes/trace.ts';
import { annotation } from './annotations.ts';
import { CLOCK, CLOCK_SNAPSHOT, EVENT, INTERNED, PACKET, SEQUENCE, TRACE, TYPE } from './fields.ts';
import { nested } from './nesting.ts';
import { Message } from './protobuf.ts';
import { type TimedRow, type TimedTable, timedRows } from './rows.ts';
import { Tracks } from './tracks.ts';

/**
 * Writes a trace in Perfetto's format, for ui.perfetto.dev and its trace processor: threads and processes by name, rows with a
 * duration as slices on their thread's track (what overlaps there on tracks below it), other rows as instants, and the
 * columns as arguments. Time is that of the trace clock. Throws what the file system says.
 */
export function savePerfetto(content: TraceContent, path: string): void {
  const file = openSync(path, 'w');
  try {
    let waiting: Uint8Array[] = [];
    let size = 0;
    const flush = () => {
      writeAll(file, Buffer.concat(waiting));
      waiting = [];
      size = 0;
    };
    for (const packet of packetsOf(content)) {
      const { bytes } = new Message().message(TRACE.packet, packet);
      waiting.push(bytes);
      size += bytes.length;
      if (size > 1 << 20) flush();
    }
    flush();
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** One sequence: its clock and its names first, then what tracks there are, then what is on them. */
function* packetsOf({ events, origin, report }: TraceContent): Generator<Message> {
  const rows = events.flatMap(timedRows);
  const tracks = new Tracks(rows);
  const names = new Names(
    events.map(({ schema }) => schema.name),
    rows,
  );
  const clock = clockOf(report.clock);
  const time = (ts: number) => origin.clock + BigInt(Math.round(ts));
  const placed = placedRows(rows, tracks);
  yield snapshot(clock, origin);
  yield packet(SEQUENCE.incrementalStateCleared)
    .message(PACKET.tracePacketDefaults, new Message().integer(PACKET.timestampClockId, clock))
    .message(PACKET.internedData, names.interned);
  for (const descriptor of tracks.descriptors)
    yield packet(SEQUENCE.needsIncrementalState).message(PACKET.trackDescriptor, descriptor);
  for (const { type, ts, track, row } of placed) {
    const event = new Message().integer(EVENT.type, type).integer(EVENT.trackUuid, track);
    if (row) names.describe(event, row, tracks.commOf(row.tid ?? -1));
    yield packet(SEQUENCE.needsIncrementalState)
      .integer(PACKET.timestamp, time(ts))
      .message(PACKET.trackEvent, event);
  }
}

const SEQUENCE_ID = 1;

function packet(flags: number): Message {
  return new Message()
    .integer(PACKET.trustedPacketSequenceId, SEQUENCE_ID)
    .integer(PACKET.sequenceFlags, flags);
}

/** Those of the kernel's clocks that Perfetto does not know count from boot as the monotonic one does. */
function clockOf(name: string): number {
  if (name === 'boot') return CLOCK.boottime;
  return name === 'mono_raw' ? CLOCK.monotonicRaw : CLOCK.monotonic;
}

/** One moment on the trace's clock, and on the wall if that is known. */
function snapshot(id: number, { clock, wall }: TraceContent['origin']): Message {
  const one = (clockId: number, time: bigint) =>
    new Message().integer(CLOCK_SNAPSHOT.clockId, clockId).integer(CLOCK_SNAPSHOT.timestamp, time);
  const clocks = new Message().message(CLOCK_SNAPSHOT.clocks, one(id, clock));
  if (wall !== null) clocks.message(CLOCK_SNAPSHOT.clocks, one(CLOCK.realtime, wall));
  return packet(SEQUENCE.needsIncrementalState)
    .integer(PACKET.timestamp, clock)
    .integer(PACKET.timestampClockId, id)
    .message(PACKET.clockSnapshot, clocks.integer(CLOCK_SNAPSHOT.primaryTraceClock, id));
}

interface Placed {
  readonly type: number;
  readonly ts: number;
  readonly track: number;
  /** Null of an end. */
  readonly row: TimedRow | null;
}

function placedRows(rows: readonly TimedRow[], tracks: Tracks): Placed[] {
  const trackOf = ({ tid, of }: TimedRow, lane: number) =>
    tid === null ? tracks.ofTable(of.name, lane) : tracks.ofThread(tid, lane);
  const instants = rows
    .filter(({ dur }) => dur === null)
    .map((row) => ({ type: TYPE.instant, ts: row.ts, track: trackOf(row, 0), row }));
  const slices = rows.filter((row): row is TimedRow & { dur: number } => row.dur !== null);
  const owners = Map.groupBy(slices, ({ tid, of }) => tid ?? of.name);
  const edges = [...owners.values()].flatMap((own) =>
    nested(own).map(({ kind, ts, slice, lane }) => ({
      type: kind === 'begin' ? TYPE.sliceBegin : TYPE.sliceEnd,
      ts,
      track: trackOf(slice, lane),
      row: kind === 'begin' ? slice : null,
    })),
  );
  return [...instants, ...edges].sort((a, b) => a.ts - b.ts);
}

/** Names by number, so that each stands in the file once. */
class Names {
  readonly interned = new Message();
  readonly #events = new Map<string, number>();
  readonly #arguments = new Map<string, number>();

  constructor(events: readonly string[], rows: readonly TimedRow[]) {
    const tables = new Set(rows.map(({ of }) => of));
    for (const name of events) this.#add(this.#events, name, INTERNED.eventNames);
    this.#add(this.#arguments, 'comm', INTERNED.debugAnnotationNames);
    for (const { columns } of tables)
      for (const { schema } of columns)
        this.#add(this.#arguments, schema.name, INTERNED.debugAnnotationNames);
  }

  /** `comm` is what the thread is called everywhere else. */
  describe(event: Message, { of, row }: TimedRow, comm: string | null): void {
    event.integer(EVENT.nameIid, this.#events.get(of.name)!);
    const add = (name: string, value: unknown, schema: TimedTable['columns'][number]['schema']) => {
      const made = annotation(this.#arguments.get(name)!, value, schema);
      if (made) event.message(EVENT.debugAnnotations, made);
    };
    const own = of.comm?.at(row) ?? null;
    if (own !== comm) add('comm', own, { name: 'comm', type: { kind: 'string' }, nullable: true });
    for (const { schema, data } of of.columns) add(schema.name, data.at(row), schema);
  }

  #add(known: Map<string, number>, name: string, field: number): void {
    if (known.has(name)) return;
    known.set(name, known.size + 1);
    this.interned.message(field, new Message().integer(INTERNED.iid, known.size).text(INTERNED.name, name));
  }
}
