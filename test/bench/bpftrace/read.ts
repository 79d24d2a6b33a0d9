import { closeSync, openSync, readSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

/** The other side of read.py: the same file through the reader of `%%bpftrace`. */
enableCompileCache();
const { eachLine, Lines } = await import('../../../src/bpftrace/run/lines.ts');
const { Tabulator } = await import('../../../src/bpftrace/tabulate/tabulate.ts');
const { buildTable } = await import('../../../src/table/build.ts');
const { FORMAT } = await import('./format.ts');

const arg = (name: string, type: string) => ({ name, type });
const args = [arg('arg0', 'int32'), arg('str', 'string[64]'), arg('us', 'uint64'), arg('comm', 'string[16]')];
// What a first use of tables costs is part of the start, as the import of pandas is.
buildTable({ name: 'warm', columns: [] }, {});

async function read(path: string) {
  const tabulator = new Tabulator({ maps: [], escapesKeysTwice: false, printfs: [{ format: FORMAT, args }] });
  const takeAll = (batch: Uint8Array) =>
    eachLine(batch, (from, end) => tabulator.addLine(batch, from, end, 0));
  const lines = new Lines(chunksOf(path));
  for (let some = await lines.some(); some !== null; some = await lines.some()) takeAll(some);
  return tabulator.tables()[0]!.table as unknown as { numRows(): number; array(name: string): number[] };
}

/** As a pipe gives them, and as Python reads a file: at once, without a stream's threads. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(64 * 1024);
  for (let n = readSync(file, chunk); n > 0; n = readSync(file, chunk)) yield chunk.subarray(0, n);
  closeSync(file);
}

const before = process.memoryUsage.rss();
const [path, turns] = process.argv.slice(2) as [string, string];
const seconds: number[] = [];
let grown = 0;
let table = await pass();
for (let turn = 1; turn < Number(turns); turn++) table = await pass();
const sum = Array.from(table.array('us')).reduce((a, b) => a + b, 0);
console.log(JSON.stringify({ seconds, rows: table.numRows(), sum, grown }));

async function pass() {
  const start = process.cpuUsage();
  const table = await read(path);
  const { user, system } = process.cpuUsage(start);
  seconds.push((user + system) / 1e6);
  grown ||= process.resourceUsage().maxRSS * 1024 - before;
  return table;
}
