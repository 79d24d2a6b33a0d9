import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';

const ENTRY = resolve(import.meta.dirname, '../../src/session/typescript/typescript.ts');
const folder = mkdtempSync(join(tmpdir(), 'probebook-start-'));

/** Runs a module in a process of its own, with an interpreter `cells`, and returns what it prints. */
function inProcess(body: string): { readonly stdout: string; readonly stderr: string } {
  const source = `
    import { createTypeScriptInterpreter } from ${JSON.stringify(ENTRY)};
    import { createRequire } from 'node:module';
    const cells = createTypeScriptInterpreter({ folder: ${JSON.stringify(folder)} });
    const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.endsWith('/typescript.js'));
    const run = (source) => cells.execute(source, { count: 1, signal: new AbortController().signal });
    ${body}`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return { stdout, stderr };
}

describe('an interpreter', () => {
  it('loads TypeScript only when it is asked for something', () => {
    const { stdout } = inProcess(`
      console.log(isLoaded());
      await run('1');
      console.log(isLoaded());
      cells.close();`);
    assert.equal(stdout, 'false\ntrue\n');
  });

  it('loads it early when it is told to', () => {
    const { stdout } = inProcess(`
      cells.warm();
      console.log(isLoaded());
      console.log((await run('1')).value);
      cells.close();`);
    assert.equal(stdout, 'true\n1\n');
  });

  it('lets the process end, without being closed too, and warns of nothing', () => {
    const { stdout, stderr } = inProcess(`
      const { value } = await run("const { sep } = await import('node:path'); import('node:fs'); sep");
      console.log(value);`);
    assert.equal(stdout, '/\n');
    assert.equal(stderr, '');
  });

  it('takes its hooks away when it is closed', () => {
    const { stdout } = inProcess(`
      const fs = await import('node:fs');
      fs.writeFileSync(${JSON.stringify(join(folder, 'later.mjs'))}, 'export const url = import.meta.url');
      fs.writeFileSync(${JSON.stringify(join(folder, 'user.mjs'))}, "export { url } from './later.mjs'");
      const before = (await run("(await import('./later.mjs')).url")).value;
      cells.close();
      const after = (await import(${JSON.stringify(join(folder, 'user.mjs'))})).url;
      console.log(before.includes('?v='), after.includes('?v='));`);
    assert.equal(stdout, 'true false\n');
  });
});
