import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importFaults } from './imports.ts';

test('imports point along the allowed arrows, to files that exist', () => {
  assert.deepEqual(importFaults(), []);
});
