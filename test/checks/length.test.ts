import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, typescriptFiles } from './project.ts';

const LIMIT = 300;

/** Files that are one job and still long, with the reason. */
const long: Readonly<Record<string, string>> = {};

test(`a file of src has at most ${LIMIT} lines, or a reason`, () => {
  const found = typescriptFiles('src').filter((file) => lines(file) > LIMIT);
  assert.deepEqual(found, Object.keys(long).sort());
});

function lines(file: string): number {
  return readFileSync(join(root, file), 'utf8').split('\n').length;
}
