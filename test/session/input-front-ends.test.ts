import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { execa } from 'execa';
import { testPython } from '../runner/python.ts';

// Questions of cells in front-ends that others have made.

const folder = mkdtempSync(join(tmpdir(), 'probebook-input-'));
after(() => rmSync(folder, { recursive: true, force: true }));

await execa(process.execPath, [
  join(import.meta.dirname, '../../src/main.ts'),
  'install',
  '--prefix',
  folder,
]);

async function python(script: string): Promise<string> {
  const env = { JUPYTER_PATH: join(folder, 'share/jupyter'), XDG_DATA_HOME: join(folder, 'data') };
  const file = join(import.meta.dirname, 'support', script);
  const { stdout } = await execa(testPython(), [file], { env, cwd: folder, timeout: 240_000 });
  return stdout;
}

test('jupyter console asks, hides a password, and Ctrl-C takes the question back', async () => {
  const shown = await python('console.py');
  assert.match(shown, /Name\? Ada/);
  assert.doesNotMatch(shown, /secret/);
});

test('nbclient, which allows no input, gets an error that says what to do', async () => {
  assert.match(
    await python('nbclient_input.py'),
    /nobody to ask for input\n.*allow_stdin is false.*\n.*set the value in a cell/,
  );
});
