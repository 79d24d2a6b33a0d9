import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { endpoint, readConnection, writePorts } from '../../src/wire/connection.ts';

const PORTS = { shell: 1001, control: 1002, iopub: 1003, stdin: 1004, hb: 1005 };

function fileWith(t: TestContext, content: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-connection-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'connection.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test('ports that the file does not name, or names 0, may be any', (t) => {
  const connection = readConnection(fileWith(t, { ip: '127.0.0.1', shell_port: 4321, iopub_port: 0 }));
  assert.equal(endpoint(connection, 'shell'), 'tcp://127.0.0.1:4321');
  assert.equal(endpoint(connection, 'iopub'), 'tcp://127.0.0.1:*');
  assert.equal(endpoint(connection, 'control'), 'tcp://127.0.0.1:*');
});

test('over ipc the first number is taken that no file has', (t) => {
  const file = fileWith(t, {});
  const ip = `${file}-socket`;
  writeFileSync(`${ip}-1`, '');
  writeFileSync(file, JSON.stringify({ transport: 'ipc', ip, shell_port: 7 }));
  const connection = readConnection(file);
  assert.equal(endpoint(connection, 'shell'), `ipc://${ip}-7`);
  assert.equal(endpoint(connection, 'control'), `ipc://${ip}-2`);
});

test('ports are written back beside all that the file said, for the owner only', (t) => {
  const content = { ip: '127.0.0.1', key: 'k', kernel_name: 'probebook', shell_port: 0 };
  const file = fileWith(t, content);
  writePorts(file, PORTS);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
    ...content,
    ...{ shell_port: 1001, control_port: 1002, iopub_port: 1003, stdin_port: 1004, hb_port: 1005 },
  });
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a file that is none is refused', (t) => {
  for (const content of [{}, { ip: 1 }, { ip: 'x', transport: 'pigeon' }, { ip: 'x', shell_port: 'one' }])
    assert.throws(() => readConnection(fileWith(t, content)), /is not a Jupyter connection file/);
});
