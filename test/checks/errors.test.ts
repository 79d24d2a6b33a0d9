import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codesInFile, codesInPage } from './error-codes.ts';
import { root, typescriptFiles } from './project.ts';

test('docs/errors.md lists the error codes of src, no more and no fewer', () => {
  const used = new Set(typescriptFiles('src').flatMap((file) => codesInFile(join(root, file))));
  const listed = codesInPage(readFileSync(join(root, 'docs/errors.md'), 'utf8'));
  assert.deepEqual(listed, [...used].sort());
});
