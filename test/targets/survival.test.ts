import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { testFolder } from './folder.ts';

const folder = testFolder();
const OPEN = new URL('../../src/targets/local/open.ts', import.meta.url).href;

test('a script that waits for the end of its input does its last work when our process group is killed', async () => {
  const script = 'trap "" HUP INT TERM; echo up; cat >/dev/null; touch cleaned';
  const program = `
    const {openLocal} = await import(${JSON.stringify(OPEN)});
    const p = await (await openLocal(${JSON.stringify(folder)})).spawn(${JSON.stringify(script)});
    for await (const _ of p.stdout) console.log('up');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  process.kill(-child.pid!, 'SIGKILL');
  for (let i = 0; i < 600 && !existsSync(`${folder}/cleaned`); i++) await delay(50);
  assert.ok(existsSync(`${folder}/cleaned`));
});
