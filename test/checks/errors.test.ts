import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codesInFiles, codesInPage } from './error-codes.ts';
import { root, typescriptFiles } from './project.ts';

test('docs/errors.md lists the error codes of src in alphabetical order, no more and no fewer', () => {
  const used = codesInFiles(typescriptFiles('src').map((file) => join(root, file)));
  const listed = codesInPage(readFileSync(join(root, 'docs/errors.md'), 'utf8'));
  assert.deepEqual(listed, used);
});
