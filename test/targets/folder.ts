import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A folder of the test's own with a file `here` in it, removed when the tests are over. Its name is an unkind one. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "probebook, it's ä "));
  writeFileSync(join(folder, 'here'), '');
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
