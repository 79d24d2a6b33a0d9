import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TargetError } from '../../src/base/errors.ts';
import type { Requirement } from '../../src/setup/requirements.ts';
import { setup } from '../../src/setup/setup.ts';

function requirement(name: string, fixed: 'there' | 'fixable' | 'broken', without?: string): Requirement {
  let there = fixed === 'there';
  return {
    name,
    check: async () => (there ? 'here' : null),
    ...(without === undefined ? {} : { without }),
    fix: {
      kind: 'own',
      async run(log) {
        log(`getting ${name}`);
        if (fixed === 'broken') throw new TargetError('x', `no ${name} to be had`);
        there = true;
      },
    },
  };
}

async function result(...need: Requirement[]) {
  const said: string[] = [];
  const outcome = await setup({ need, log: (line) => said.push(line) });
  return { ...outcome, said: said.join('\n') };
}

test('nothing is said or done where everything is there', async () => {
  assert.deepEqual(await result(requirement('a', 'there')), { ready: true, missing: [], said: '' });
});

test('what is missing is brought, and how long it took is said', async () => {
  const { ready, said } = await result(requirement('a', 'fixable'));
  assert.equal(ready, true);
  assert.match(said, /getting a\na: done in [\d.]+ s/);
});

test('what is optional and cannot be had does not stand in the way', async () => {
  const { ready, missing, said } = await result(
    requirement('lab', 'broken', 'no JupyterLab'),
    requirement('b', 'fixable'),
  );
  assert.deepEqual([ready, missing], [true, ['lab']]);
  assert.match(said, /no lab to be had[\s\S]*missing: lab \(no JupyterLab\)/);
});

test('what is needed and cannot be had does', async () => {
  const { ready, missing, said } = await result(requirement('vm', 'broken'));
  assert.deepEqual([ready, missing], [false, ['vm']]);
  assert.match(said, /missing: vm/);
});
