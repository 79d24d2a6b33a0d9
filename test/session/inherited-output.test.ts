import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Client, startKernel, streamText } from './support/client.ts';

const MAIN = resolve(import.meta.dirname, '../../src/main.ts');
const IMPORTS = "import { execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';\n";
let client: Client;

before(async () => {
  client = await startKernel([MAIN, 'kernel']);
});
after(() => client.close());

async function printed(code: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { reply, outputs } = await client.execute(IMPORTS + code);
  assert.equal(reply.content.status, 'ok', reply.content.traceback?.join('\n'));
  return { stdout: streamText(outputs), stderr: streamText(outputs, 'stderr') };
}

const ENDED = "await new Promise((resolve) => child.on('close', resolve));";

describe('what a child process prints with inherited streams is the cell’s', { timeout: 120_000 }, () => {
  it('of spawn, both streams, characters whole', async () => {
    const code = `const child = spawn('sh', ['-c', 'printf é; echo no >&2'], { stdio: 'inherit' }); ${ENDED}`;
    assert.deepEqual(await printed(code), { stdout: 'é', stderr: 'no\n' });
  });

  it('of one stream of several, the others as they were asked for', async () => {
    const code =
      `const child = spawn('sh', ['-c', 'cat; echo no >&2'], { stdio: ['pipe', 'pipe', 'inherit'] });\n` +
      `child.stdin.end('read'); child.stdout.on('data', (text) => console.log('got ' + text)); ${ENDED}`;
    assert.deepEqual(await printed(code), { stdout: 'got read\n', stderr: 'no\n' });
  });

  it('of the process’s own streams passed on', async () => {
    const code = `const child = spawn('echo', ['x'], { stdio: ['ignore', process.stdout, 2] }); ${ENDED}`;
    assert.equal((await printed(code)).stdout, 'x\n');
  });

  it('and the child has no stream to read, as ever', async () => {
    const code = `const child = spawn('true', { stdio: 'inherit' }); console.log(child.stdout, child.stdio[2]); ${ENDED}`;
    assert.equal((await printed(code)).stdout, 'null null\n');
  });

  it('of spawnSync, execSync and execFileSync', async () => {
    const code =
      `const { stdout, status } = spawnSync('sh', ['-c', 'echo one; exit 3'], { stdio: 'inherit' }); console.log(stdout, status);\n` +
      `execSync('echo two >&2', { stdio: 'inherit' }); execFileSync('echo', ['three'], { stdio: ['pipe', 'inherit', 'pipe'] });`;
    assert.deepEqual(await printed(code), { stdout: 'one\nnull 3\nthree\n', stderr: 'two\n' });
  });

  it('however much it is', async () => {
    const code = `execSync('seq 300000', { stdio: 'inherit' });`;
    const lines = (await printed(code)).stdout.split('\n');
    assert.equal(lines.length, 300_001);
    assert.equal(lines[299_999], '300000');
  });

  it('and what was piped stays the caller’s', async () => {
    const code = `console.log(execSync('echo mine').toString().length, spawnSync('echo', ['x']).stdout.length)`;
    assert.deepEqual(await printed(code), { stdout: '5 2\n', stderr: '' });
  });
});
