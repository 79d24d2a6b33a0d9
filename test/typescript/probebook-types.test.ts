import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openNotebook } from './notebook.ts';

const file = join(import.meta.dirname, '../../src/index.ts');
const { failure, interpreter, value } = openNotebook({ probebook: { file } });

const RESULTS: Readonly<Record<string, string>> = {
  pair: 'pair(entry, ret)',
  'what pair left over': 'pair(entry, ret).unpaired',
  summary: `summary(entry, 'ts', { by: 'name' })`,
  quantiles: `quantiles(entry, 'ts')`,
  compare: `compare(entry, 'ts', { by: 'name' })`,
  asof: `asof(entry, ret, { by: 'tid', within: '5ms' })`,
  'a chart of stacks': `charts.flame(entry, { stack: 'name', value: 'ts' })`,
  callSites: `null! as Awaited<ReturnType<typeof callSites>>`,
  'a chart': `charts.histogram(entry, 'ts')`,
  'a report': `(null! as Awaited<ReturnType<typeof kprobe>>).report`,
};

describe('a later cell knows the type of what a function of probebook gave:', async () => {
  interpreter.bind('entry', null, `import('probebook').Table<{ ts: number, tid: number, name: string }>`);
  interpreter.bind('ret', null, `import('probebook').Table<{ ts: number, tid: number, err: string }>`);
  await value(
    `import { asof, callSites, charts, compare, kprobe, pair, quantiles, summary } from 'probebook'; 1`,
  );
  for (const [name, expression] of Object.entries(RESULTS)) {
    it(name, async () => {
      // Declared, not run: there is no kernel here.
      await value(`const give = () => ${expression}; let given: ReturnType<typeof give>; 1`);
      assert.match((await failure('given.nosuch')).evalue, /'nosuch' does not exist on type/);
    });
  }

  it('the rows of pairs have the columns of both', async () => {
    await value('const paired = () => pair(entry, ret); 1');
    assert.match(
      (await failure('paired().filter(d => d.dur > 1 && d.err === "x" && d.nmae)')).evalue,
      /'nmae' does not exist/,
    );
  });

  it('the rows of asof have the left columns and the right ones, those of equal names with a prefix', async () => {
    await value(`const held = () => asof(entry, ret, { by: 'tid' }); 1`);
    await value(
      `const known = () => held().filter(d => d.name === d.err && d.right_ts !== null && d.right_ts > 1); 1`,
    );
    assert.match(
      (await failure('held().filter(d => d.right_ts === "x")')).evalue,
      /'number \| null' and 'string'/,
    );
    assert.match((await failure('held().filter(d => d.right_tid)')).evalue, /'right_tid' does not exist/);
    assert.match((await failure(`asof(entry, ret, { by: 'name' })`)).evalue, /not assignable/);
  });

  it('a plain Arquero table is charted and summed up by any name, a typed one by those of its columns', async () => {
    await value(`import { aq } from 'probebook'; const plain = aq.table({ size: [8, 16] }); 1`);
    await value(
      `const drawn = () => [charts.histogram(plain, 'size'), summary(plain, 'size', { by: 'size' })]; 1`,
    );
    await value(`const joined = () => asof(entry, plain).filter(d => d.ts > 1 && d.size === 8); 1`);
    assert.match(
      (await failure(`const wrong = () => summary(entry, 'size')`)).evalue,
      /'"size"' is not assignable/,
    );
  });
});
