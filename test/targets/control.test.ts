import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { openControl } from '../../src/targets/vm/control.ts';

/** A port whose other end answers what `answer` says to each line; undefined is no answer. */
function port(answer: (line: string) => string | undefined): Duplex {
  return new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      const said = answer(String(chunk).trim());
      if (said !== undefined) this.push(`${said}\n`);
      done();
    },
  });
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a guest that answers is never given up', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let silences = 0;
  const control = openControl(
    port((line) => (line === 'answer' ? 'here' : 'started 0')),
    () => silences++,
  );
  await control.start('/work');
  for (let i = 0; i < 100; i++) {
    t.mock.timers.tick(5_000);
    await settle();
  }
  assert.equal(silences, 0);
  control.close();
});

test('a guest that answers no more is given up after a minute, once', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let silences = 0;
  let alive = true;
  const control = openControl(
    port((line) => (line !== 'answer' ? 'started 0' : alive ? 'here' : undefined)),
    () => silences++,
  );
  await control.start('/work');
  t.mock.timers.tick(5_000);
  await settle();
  alive = false;
  t.mock.timers.tick(60_000);
  await settle();
  assert.equal(silences, 0);
  t.mock.timers.tick(300_000);
  assert.equal(silences, 1);
});

test('a folder that cannot be mounted is an error', async () => {
  const control = openControl(
    port(() => 'started 1'),
    () => {},
  );
  await assert.rejects(control.start('/work'), { code: 'vm-folder' });
});
