import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createResult, resultType } from '../../src/bpftrace/result.ts';
import { Tabulator } from '../../src/bpftrace/tabulate/tabulate.ts';
import { NOT_KEPT } from '../probes/report.ts';
import { openNotebook } from './notebook.ts';

const file = join(import.meta.dirname, '../../src/index.ts');
const { failure, interpreter, value } = openNotebook({ probebook: { file } });

const arg = (name: string, type: string) => ({ name, type });

/** What `@us[pid, comm] = hist(…)` and a `printf` print. */
const tabulator = new Tabulator({
  maps: [
    {
      name: '@us',
      keys: [arg('pid', 'unsigned int64'), arg('comm', 'string[16]')],
      type: 'hist',
      printed: false,
      emptied: false,
    },
  ],
  escapesKeysTwice: false,
  printfs: [{ format: 'dfd=%d name=%s\n', args: [arg('arg0', 'int64'), arg('arg1', 'string[64]')] }],
});
function add(line: string): void {
  const bytes = Buffer.from(line);
  tabulator.addLine(bytes, 0, bytes.length, 0);
}
add(String.raw`{"type": "printf", "data": "dfd=-100 name=/etc/passwd\n"}`);
add('{"type": "hist", "data": {"@us": {"7,cat": [{"min": 4, "max": 7, "count": 3}]}}}');
const content = { tables: tabulator.tables(), report: {} } as unknown as Parameters<typeof createResult>[0];

describe('the result of a %%bpftrace cell', () => {
  it('has the types of its keys and values', async () => {
    interpreter.bind('lat', createResult(content, NOT_KEPT), resultType(content));
    const rows =
      'const rows: {pid: number, comm: string, min: number | null, max: number | null, count: number}[] = lat.us.objects(); rows';
    assert.deepEqual(await value(rows), [{ pid: 7, comm: 'cat', min: 4, max: 7, count: 3 }]);
    assert.equal(await value(`lat.us.filter(d => d.comm === 'cat' && d.count > 2).numRows()`), 1);
    assert.equal(await value(`lat.printf1.object(0)!.dfd + 100`), 0);
  });

  it('makes a misspelt column a type error', async () => {
    const misspelt = async (code: string) => (await failure(code)).evalue;
    assert.match(
      await misspelt('lat.us.filter(d => d.cuont > 1)'),
      /'cuont' does not exist.*Did you mean 'count'/,
    );
    assert.match(await misspelt('lat.printf1.filter(d => d.nmae)'), /'nmae' does not exist/);
    assert.match(await misspelt('lat.pritnf1'), /'pritnf1' does not exist.*Did you mean 'printf1'/);
  });

  it('completes columns and tables', () => {
    const offered = (source: string) => {
      const cursor = source.indexOf('|');
      return interpreter.complete(source.replace('|', ''), cursor).matches.map(({ text }) => text);
    };
    assert.deepEqual(offered('lat.us.filter(d => d.|)'), ['comm', 'count', 'max', 'min', 'pid']);
    assert.deepEqual(offered('lat.printf1.filter(d => d.|)'), ['dfd', 'name']);
    for (const name of ['us', 'printf1', 'output', 'report'])
      assert.ok(offered('lat.|').includes(name), name);
  });
});
