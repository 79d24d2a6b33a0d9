import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../src/base/errors.ts';
import { captureScript } from '../../src/probes/capture-script.ts';
import { compileBody } from '../../src/probes/compile/compile.ts';
import { compileUntil } from '../../src/probes/compile/until.ts';
import { facts } from './kernel.ts';

const COUNTED = 'p:reads vfs_read count\nhist sizes reads.count';

test('what is only counted cannot end a trace', () => {
  const body = compileBody(COUNTED, 0, facts, { group: 'probebook_1_1' });
  for (const event of ['reads', 'sizes'])
    assert.throws(
      () => compileUntil(`${event}.count > 5`, body, facts),
      (error) => error instanceof InputError && error.facts.code === 'bad-until',
    );
});

test('a capture keeps stacks; counts it refuses under their line', () => {
  assert.match(captureScript('p:reads vfs_read count', facts, { stack: true }), /options\/stacktrace/);
  assert.throws(
    () => captureScript(COUNTED, facts, {}),
    (error) =>
      error instanceof InputError && error.facts.code === 'not-in-a-script' && error.facts.span?.line === 1,
  );
});
