import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ColumnTable } from 'arquero';
import { InputError } from '../../src/base/errors.ts';
import type { TraceContent } from '../../src/probes/trace.ts';
import { Budget } from '../../src/recording/trace-dat/budget.ts';
import { Cursor } from '../../src/recording/trace-dat/cursor.ts';
import { loadTraceDat, traceOf } from '../../src/recording/trace-dat/load.ts';
import { memorySource } from '../../src/recording/trace-dat/source.ts';
import { readBlock, uncompressorOf } from '../../src/recording/trace-dat/uncompress.ts';
import { readCapture } from '../decode/golden.ts';
import { differing, goldenDat, option, type ReportLine, SAME, traceCmdReport } from './dat-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-dat-'));
after(() => rmSync(folder, { recursive: true }));

const kallsyms = readFileSync(join(readCapture('6.1-medium').folder, 'kallsyms'), 'utf8');
const cmdlines = '127 bash\n213 seq 1\n215 dd\n216 a-b c\n15 rcu_preempt\n';
const OPTIONS = [
  option(4, 'local [mono] boot'),
  option(5, 'Linux box 6.1.0-56-amd64 x86_64'),
  option(2, 'CPU: 0\noverrun: 3\ndropped events: 4\n'),
];

function written(name: string, bytes: Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

function converted(file: string, ...how: string[]): string {
  const out = `${file}${how.join('')}.7`;
  execFileSync('trace-cmd', ['convert', '-i', file, '-o', out, '--file-version', '7', ...how], {
    stdio: 'ignore',
  });
  return out;
}

type Row = Readonly<Record<string, unknown>>;

/** What the format of each event of the capture makes trace-cmd print for a row of ours. */
const PRINTED: Readonly<Record<string, (row: Row) => string>> = {
  open: (row) => `(${at(row.ip)}) dfd=${row.dfd} name="${row.name}" flags=0x${hex(row.flags)}`,
  openr: (row) => `(${at(row.function)} <- ${at(row.caller)}) ret=${row.ret}`,
  rd: (row) => `(${at(row.ip)}) file=0x${hex(row.file)} count=${row.count} fname="${row.fname}"`,
  rdr: (row) => `(${at(row.function)} <- ${at(row.caller)}) ret=${row.ret}`,
  sched_switch: (row) =>
    `prev_comm=${row.prev_comm} prev_pid=${row.prev_pid} prev_prio=${row.prev_prio} prev_state=${row.prev_state} ==> next_comm=${row.next_comm} next_pid=${row.next_pid} next_prio=${row.next_prio}`,
};

/** A symbolised address back as the number it was, by the capture's own list. */
function at(place: unknown): string {
  const [, name, offset = '0x0'] = /^(\w+)(?:\+(0x[\da-f]+))?$/.exec(String(place))!;
  const line = kallsyms.split('\n').find((each) => each.endsWith(` ${name}`));
  const address = line === undefined ? BigInt(name!) : BigInt(`0x${line.split(' ')[0]}`);
  return (address + BigInt(offset)).toString(16);
}

const hex = (value: unknown) => BigInt(value as number).toString(16);

function rowsOf({ events, origin }: TraceContent): ReportLine[] {
  return events.flatMap(({ schema, table }) => {
    const [, buffer = '', event] = /^(?:(\w+)\/)?(\w+)$/.exec(schema.name)!;
    const rows = (table as unknown as ColumnTable).objects({ limit: Number.POSITIVE_INFINITY }) as Row[];
    return rows.map((row) => ({
      buffer,
      comm: row.tid === 0 ? '<idle>' : ((row.comm as string | null) ?? '<...>'),
      tid: row.tid as number,
      cpu: row.cpu as number,
      time: origin.clock + BigInt(row.ts as number),
      event: event!,
      text: PRINTED[event!]!(row),
    }));
  });
}

function sorted(lines: readonly ReportLine[]): string[] {
  return lines
    .map(
      ({ buffer, comm, tid, cpu, time, event, text }) =>
        `${time} ${buffer} ${comm}-${tid} [${cpu}] ${event}: ${text}`,
    )
    .sort();
}

const plain = written('medium.dat', goldenDat('6.1-medium', { kallsyms, cmdlines, options: OPTIONS }));
const files = {
  'version 6': plain,
  'version 7': converted(plain, '--compression', 'none'),
  'version 7 with zstd': converted(plain, '--compression', 'zstd'),
};

for (const [what, file] of Object.entries(files))
  test(`every row of a file of ${what} is what trace-cmd report prints of it`, { timeout: 120_000 }, () => {
    const content = loadTraceDat(file);
    const expected = sorted(traceCmdReport(file));
    assert.ok(expected.length > 100_000);
    assert.deepEqual(differing(sorted(rowsOf(content)), expected), SAME);
    const { events, clock, kernel, lost, dropped } = content.report;
    assert.deepEqual(
      [events, clock, kernel, lost, dropped],
      [expected.length, 'mono', '6.1.0-56-amd64', 7, 0],
    );
  });

test('buffers of instances are tables of their own', { timeout: 120_000 }, () => {
  const { pages } = readCapture('6.1-medium');
  const some = (from: number) => pages.map(({ bytes }) => bytes.subarray(from * 4096, (from + 30) * 4096));
  const instances = [
    { name: 'first', cpus: some(100) },
    { name: 'second', cpus: some(200) },
  ];
  const file = written('instances.dat', goldenDat('6.1-medium', { cpus: some(0), instances }));
  for (const each of [file, converted(file, '--compression', 'zstd')]) {
    const content = loadTraceDat(each);
    const expected = sorted(traceCmdReport(each));
    assert.deepEqual([...new Set(expected.map((line) => line.split(' ')[1]))].sort(), [
      '',
      'first',
      'second',
    ]);
    assert.deepEqual(differing(sorted(rowsOf(content)), expected), SAME);
    assert.ok(content.events.some(({ schema }) => schema.name === 'second/sched_switch'));
  }
});

test('what cannot be read is refused with the reason', () => {
  const file = goldenDat('6.1-types');
  const changed = (name: string, at: number, bytes: string | number[]) => {
    const copy = Buffer.from(file);
    copy.set(Buffer.from(bytes as string, 'latin1'), at);
    return written(name, copy);
  };
  const latency = changed('latency', file.indexOf('flyrecord\0'), 'latency  \0');
  const refusals: readonly (readonly [string, RegExp])[] = [
    [changed('big-endian', 12, [1]), /big-endian/],
    [changed('version', 10, '5'), /its version is "5"/],
    [changed('magic', 0, 'PAR1'), /at byte 0: .* should be here/],
    [latency, /text of a latency tracer/],
    [changed('cpus', file.indexOf('flyrecord\0') - 4, [0xff, 0xff, 0xff, 0x7f]), /CPU number of 2147483646/],
    [written('empty', Buffer.alloc(0)), /at byte 0/],
  ];
  for (const [path, why] of refusals)
    assert.throws(
      () => loadTraceDat(path),
      (error: Error) => error instanceof InputError && why.test(error.message),
      path,
    );
});

test('a file that was cut off is refused wherever that was', () => {
  for (const file of [goldenDat('6.1-types'), readFileSync(files['version 7 with zstd'])])
    for (let i = 0; i < 400; i++) {
      const length = Math.floor((file.length * i) / 400);
      assert.throws(
        () => traceOf(memorySource(file.subarray(0, length), 'cut.dat')),
        (error: Error) => error instanceof InputError && error.code === 'bad-trace-dat',
        `${length} bytes`,
      );
    }
});

test('a block that zlib made is read, one that says less than it holds is refused', () => {
  const script = 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(b"page" * 2048))';
  const packed = execFileSync('python3', ['-c', script]);
  const block = (size: number) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(packed.length, 0);
    head.writeUInt32LE(size, 4);
    const source = memorySource(Buffer.concat([head, packed]), 'block.dat');
    return readBlock(new Cursor(source), uncompressorOf('zlib', 'block.dat'), Budget.ofCompressed(source));
  };
  assert.equal(Buffer.from(block(8192)).toString(), 'page'.repeat(2048));
  assert.throws(() => block(100), InputError);
  assert.throws(() => block(9000), /9000 bytes should be here and are 8192/);
  assert.throws(() => block(0x7fff_ffff), /more than a file of its size can hold/);
  assert.throws(() => uncompressorOf('lzma', 'block.dat'), /convert --compression none/);
});
