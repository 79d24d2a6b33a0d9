import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openNotebook } from './notebook.ts';

// Cells of subshells run while others await.
const notebook = openNotebook();
const { run, value, failure } = notebook;

/** Runs a cell up to its WAIT, then does something, then lets it go on. Both must work. */
async function during(source: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const released = Promise.withResolvers<void>();
  Object.assign(globalThis, { released: released.promise });
  // As in a kernel, where it starts at once.
  const waiting = run(`declare const released: Promise<void>;\n${source.replace('WAIT', 'await released')}`, {
    userCode: () => undefined,
  });
  await meanwhile();
  released.resolve();
  const result = await waiting;
  assert.equal(result.status, 'ok', JSON.stringify(result));
}

test('names bound before and after a cell waited are known, though another ran meanwhile', async () => {
  await during('let before = 1;\nWAIT;\nlet later = "two";', async () => {
    assert.equal(await value('before + 1'), 2);
  });
  assert.equal(await value('before + later.length'), 4);
});

test('a name that a waiting cell has not bound yet is unknown', async () => {
  await during('WAIT;\nlet notYet = 1;', async () => {
    assert.match((await failure('notYet')).evalue, /notYet/);
  });
  assert.equal(await value('notYet'), 1);
});

test('a name that was bound anew meanwhile keeps its new type', async () => {
  await during('let twice = 1;\nWAIT;\nlet other = 2;', async () => {
    await value('let twice = "text"');
  });
  assert.equal(await value('twice.toUpperCase()'), 'TEXT');
});

test('the types of a waiting cell are known when it is done', async () => {
  await during(
    'interface Point { x: number }\nWAIT;\nconst point: Point = { x: 3 };\nclass Line { from = point }',
    async () => value('1'),
  );
  assert.equal(await value('const p: Point = point;\nnew Line().from.x + p.x'), 6);
});
