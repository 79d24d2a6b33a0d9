import { createReadStream } from 'node:fs';
import { enableCompileCache } from 'node:module';

/** The other side of read.py: the same file through the reader of `%%bpftrace`. */
enableCompileCache();
const { linesOf } = await import('../../../src/bpftrace/decode/lines.ts');
const { readMessage } = await import('../../../src/bpftrace/decode/message.ts');
const { Tabulator } = await import('../../../src/bpftrace/tabulate/tabulate.ts');
const { buildTable } = await import('../../../src/table/build.ts');
const { FORMAT } = await import('./format.ts');

const arg = (name: string, type: string) => ({ name, type });
const args = [arg('arg0', 'int32'), arg('str', 'string[64]'), arg('us', 'uint64'), arg('comm', 'string[16]')];
// What a first use of tables costs is part of the start, as the import of pandas is.
buildTable({ name: 'warm', columns: [] }, {});

async function read(path: string) {
  const tabulator = new Tabulator({ maps: [], printfs: [{ format: FORMAT, args }] });
  for await (const lines of linesOf(createReadStream(path)))
    for (const line of lines) tabulator.add(readMessage(line), 0);
  return tabulator.tables()[0]!.table as unknown as { numRows(): number; array(name: string): number[] };
}

const before = process.memoryUsage.rss();
const start = performance.now();
const table = await read(process.argv[2]!);
const seconds = (performance.now() - start) / 1000;
const grown = process.resourceUsage().maxRSS * 1024 - before;
const sum = Array.from(table.array('us')).reduce((a, b) => a + b, 0);
console.log(JSON.stringify({ seconds, rows: table.numRows(), sum, grown }));
