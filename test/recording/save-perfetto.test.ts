import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { execa } from 'execa';
import type { EventTable, TraceContent } from '../../src/probes/trace.ts';
import { nested } from '../../src/recording/perfetto/nesting.ts';
import { savePerfetto } from '../../src/recording/perfetto/save.ts';
import { traceOf } from '../../src/recording/trace-dat/load.ts';
import { memorySource } from '../../src/recording/trace-dat/source.ts';
import { buildTable } from '../../src/table/build.ts';
import type { ColumnData } from '../../src/table/column.ts';
import type { ColumnSchema } from '../../src/table/schema.ts';
import { randomFrom } from '../fuzz/random.ts';
import { testPython } from '../runner/python.ts';
import { goldenDat } from './dat-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-perfetto-'));
after(() => rmSync(folder, { recursive: true }));

/**
 * Reads a file by Perfetto's own published schema, as its trace processor does: packets by time, those of equal times as they
 * stand; an end closes what began last on its track and has not ended.
 */
const READER = `
import json, sys
from perfetto.protos.perfetto.trace import perfetto_trace_pb2 as p
trace = p.Trace(); trace.ParseFromString(open(sys.argv[1], 'rb').read())
names, arguments, tracks, clocks, events, default = {}, {}, {}, {}, [], None
for k in trace.packet:
    assert k.trusted_packet_sequence_id == 1
    for e in k.interned_data.event_names: names[e.iid] = e.name
    for e in k.interned_data.debug_annotation_names: arguments[e.iid] = e.name
    if k.HasField('trace_packet_defaults'): default = k.trace_packet_defaults.timestamp_clock_id
    if k.HasField('clock_snapshot'):
        clocks = {c.clock_id: str(c.timestamp) for c in k.clock_snapshot.clocks}
        clocks['primary'] = k.clock_snapshot.primary_trace_clock
    if k.HasField('track_descriptor'):
        d = k.track_descriptor
        tracks[d.uuid] = {'name': d.name, 'parent': d.parent_uuid, 'tid': d.thread.tid if d.HasField('thread') else None,
          'pid': d.thread.pid if d.HasField('thread') else None, 'comm': d.thread.thread_name, 'process': d.process.pid if d.HasField('process') else None}
    if k.HasField('track_event'): events.append(k)
def plain(a):
    kind = a.WhichOneof('value')
    if a.array_values: return [plain(v) for v in a.array_values]
    value = getattr(a, kind) if kind else []
    return str(value) if kind in ('int_value', 'uint_value', 'pointer_value') else value
events.sort(key=lambda k: k.timestamp)
rows, stacks = [], {}
for k in events:
    e = k.track_event
    assert e.track_uuid in tracks
    stack = stacks.setdefault(e.track_uuid, [])
    if e.type == p.TrackEvent.TYPE_SLICE_END:
        row = stack.pop(); row['dur'] = str(k.timestamp - int(row['ts'])); continue
    track = tracks[e.track_uuid]
    owner = track if track['tid'] is not None or not track['parent'] else tracks[track['parent']]
    row = {'ts': str(k.timestamp), 'name': names[e.name_iid], 'tid': owner['tid'], 'pid': owner['pid'], 'dur': None,
      'args': {arguments[a.name_iid]: plain(a) for a in e.debug_annotations}}
    rows.append(row)
    if e.type == p.TrackEvent.TYPE_SLICE_BEGIN: stack.append(row)
    else: assert e.type == p.TrackEvent.TYPE_INSTANT
assert not any(stacks.values())
json.dump({'clocks': clocks, 'default': default, 'threads': {t['tid']: t['comm'] for t in tracks.values() if t['tid'] is not None},
  'processes': [t['process'] for t in tracks.values() if t['process'] is not None], 'rows': rows, 'tracks': len(tracks)}, sys.stdout)
`;

interface Seen {
  readonly clocks: Readonly<Record<string, string | number>>;
  readonly default: number;
  readonly threads: Readonly<Record<string, string>>;
  readonly processes: readonly number[];
  readonly tracks: number;
  readonly rows: readonly {
    readonly ts: string;
    readonly name: string;
    readonly tid: number | null;
    readonly dur: string | null;
    readonly args: Readonly<Record<string, unknown>>;
  }[];
}

async function read(content: TraceContent): Promise<Seen> {
  const file = join(folder, 'trace.pftrace');
  savePerfetto(content, file);
  const { stdout } = await execa(testPython(), ['-c', READER, file], { maxBuffer: 1 << 30 });
  return JSON.parse(stdout);
}

function table(
  name: string,
  data: Readonly<Record<string, ColumnData>>,
  more: Partial<EventTable> = {},
): EventTable {
  const types: Readonly<Record<string, ColumnSchema['type']>> = {
    comm: { kind: 'string' },
    name: { kind: 'string' },
    file: { kind: 'bigint' },
    stack: { kind: 'array', of: { kind: 'string' } },
  };
  const columns = Object.keys(data).map(
    (column): ColumnSchema => ({
      name: column,
      type: types[column] ?? { kind: 'number' },
      nullable: true,
      ...(column === 'file' && { format: 'address' }),
    }),
  );
  const schema = { name, columns };
  return { schema, table: buildTable(schema, data), widened: [], ...more };
}

const base = traceOf(memorySource(goldenDat('6.1-types'), 'types.dat'));
const of = (...events: EventTable[]): TraceContent => ({
  ...base,
  events,
  origin: { clock: 5_000_000_000_000n, wall: 1_790_000_000_000_000_000n },
});

test('slices that overlap are all there, with their durations', { timeout: 120_000 }, async () => {
  const random = randomFrom(7);
  const spans = Array.from({ length: 3000 }, () => ({
    ts: random.below(100_000),
    dur: random.pick([0, 1, random.below(50), random.below(20_000)]),
    tid: 10 + random.below(3),
  }));
  const io = table('io', {
    ts: spans.map(({ ts }) => ts),
    cpu: spans.map(() => 1),
    tid: spans.map(({ tid }) => tid),
    pid: spans.map(() => 10),
    comm: spans.map(() => 'dd'),
    dur: spans.map(({ dur }) => dur),
  });
  const { rows } = await read(of(io));
  const key = (ts: number | bigint | string, dur: number | string, tid: number) => `${ts} ${dur} ${tid}`;
  assert.deepEqual(
    rows.map(({ ts, dur, tid }) => key(ts, dur!, tid!)).sort(),
    spans.map(({ ts, dur, tid }) => key(5_000_000_000_000n + BigInt(ts), dur, tid)).sort(),
  );
});

test('threads, processes, clocks and arguments of every kind', { timeout: 120_000 }, async () => {
  const opens = table('opens', {
    ts: [10, 20],
    cpu: [0, 1],
    tid: [12, 12],
    pid: [11, 11],
    comm: ['sh', 'cat'],
    name: ['größer "x"', null],
    file: [0xffff888000001000n, 0n],
    dfd: [-100, 2 ** 40],
    part: [0.25, 3],
    stack: [['vfs_read', 'ksys_read+0x6b'], []],
  });
  const open = table(
    'io_open',
    { ts: [15], cpu: [0], tid: [12], pid: [11], comm: ['cat'], age: [500] },
    { onlyFilled: true },
  );
  const sizes = table('sizes', { ts: [99], min: [4], max: [7], count: [3] }, { histogram: true });
  const seen = await read(of(opens, open, sizes));
  assert.deepEqual(seen.clocks, { 3: '5000000000000', 1: '1790000000000000000', primary: 3 });
  assert.equal(seen.default, 3);
  assert.deepEqual(seen.threads, { 12: 'cat' });
  assert.deepEqual(seen.processes, [11]);
  assert.deepEqual(
    seen.rows.map(({ ts, name, tid, dur, args }) => [ts, name, tid, dur, args]),
    [
      [
        '5000000000010',
        'opens',
        12,
        null,
        {
          comm: 'sh',
          cpu: '0',
          name: 'größer "x"',
          file: String(0xffff888000001000n),
          dfd: '-100',
          part: 0.25,
          stack: ['vfs_read', 'ksys_read+0x6b'],
        },
      ],
      ['5000000000015', 'io_open', 12, '500', { cpu: '0' }],
      [
        '5000000000020',
        'opens',
        12,
        null,
        { cpu: '1', file: '0', dfd: String(2 ** 40), part: '3', stack: [] },
      ],
      ['5000000000099', 'sizes', null, null, { min: '4', max: '7', count: '3' }],
    ],
  );
});

test('every event of a real trace is there', { timeout: 120_000 }, async () => {
  const { rows } = await read(base);
  const counts = Object.fromEntries(base.events.map(({ schema, table }) => [schema.name, table.numRows()]));
  const seen = Object.fromEntries(
    [...Map.groupBy(rows, ({ name }) => name)].map(([name, own]) => [name, own.length]),
  );
  assert.deepEqual(seen, counts);
});

test('calls within calls stay on one lane', () => {
  const calls = [
    { ts: 0, dur: 100 },
    { ts: 0, dur: 40 },
    { ts: 40, dur: 60 },
    { ts: 50, dur: 0 },
  ];
  assert.deepEqual([...new Set(nested(calls).map(({ lane }) => lane))], [0]);
  assert.deepEqual(nested([...calls, { ts: 90, dur: 20 }]).filter(({ lane }) => lane === 1).length, 2);
});
