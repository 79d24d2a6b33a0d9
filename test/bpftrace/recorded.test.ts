import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readMessage } from '../../src/bpftrace/decode/message.ts';
import { readProgram } from '../../src/bpftrace/spec/program.ts';
import { Tabulator } from '../../src/bpftrace/tabulate/tabulate.ts';
import { checkWhole, KINDS, NEWER_KINDS, type Result } from './kinds.ts';

const FOLDER = join(import.meta.dirname, 'kinds');

// Recorded by `node test/vm/bpftrace/record.ts VERSION`; what the rows must be is known from the workload.
for (const version of readdirSync(FOLDER).filter((name) => /^\d/.test(name)))
  for (const file of readdirSync(join(FOLDER, version))) {
    const name = file.replace('.txt', '');
    test(`bpftrace ${version}: ${name}`, () => {
      const result = read(readFileSync(join(FOLDER, version, file), 'utf8'), version !== '0.17');
      checkWhole(result, name);
      ({ ...KINDS, ...NEWER_KINDS })[name]!(result);
    });
  }

/** What stands before the first message is the tree, what comes after `exit` is not bpftrace's output. */
function read(said: string, newer: boolean): Result {
  const at = said.indexOf('{"type": "attached_probes"');
  const program = readProgram(said.slice(0, at))!;
  const [, attached] = /"probes": (\d+)/.exec(said)!;
  assert.equal(program.probes, Number(attached));
  const tabulator = new Tabulator(program);
  const lines = said.slice(at, said.lastIndexOf('\nexit ')).split('\n');
  for (const [i, line] of lines.entries()) if (line !== '') tabulator.add(readMessage(line), i);
  const tables = new Map(tabulator.tables().map(({ schema, table }) => [schema.name, table]));
  return {
    rows: (name) => tables.get(name)!.objects() as Record<string, unknown>[],
    report: tabulator.counts(),
    notes: tabulator.notes().join('\n'),
    newer,
  };
}
