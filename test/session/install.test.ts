import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testPython } from '../runner/python.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'probebook-install-'));
after(() => rmSync(folder, { recursive: true }));

function install(
  args: readonly string[],
  env: Record<string, string> = {},
): { status: number; stdout: string; stderr: string } {
  try {
    const stdout = execFileSync(process.execPath, [MAIN, 'install', ...args], {
      env: { PATH: process.env.PATH, HOME: folder, ...env },
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return { status: 0, stdout, stderr: '' };
  } catch (error) {
    return error as { status: number; stdout: string; stderr: string };
  }
}

const specIn = (data: string) => join(data, 'kernels', 'probebook');

test('the kernelspec goes to the home folder, or where Jupyter was told its data is', () => {
  for (const [env, data] of [
    [{}, join(folder, '.local/share/jupyter')],
    [{ XDG_DATA_HOME: join(folder, 'xdg') }, join(folder, 'xdg/jupyter')],
    [{ JUPYTER_DATA_DIR: join(folder, 'data') }, join(folder, 'data')],
  ] as const) {
    const { status, stdout } = install(['--user'], env);
    assert.equal(status, 0);
    assert.ok(stdout.includes(specIn(data)), stdout);
    assert.ok(statSync(join(specIn(data), 'kernel.json')).isFile());
  }
});

test('its command line exists on this machine and its logos come along', () => {
  install(['--prefix', join(folder, 'prefix')]);
  const spec = specIn(join(folder, 'prefix/share/jupyter'));
  const { argv, ...rest } = JSON.parse(readFileSync(join(spec, 'kernel.json'), 'utf8')) as { argv: string[] };
  assert.deepEqual(rest, {
    display_name: 'Probebook',
    language: 'typescript',
    interrupt_mode: 'message',
    kernel_protocol_version: '5.5',
    metadata: { debugger: false, supported_encryption: ['curve'] },
  });
  assert.deepEqual(argv.slice(5), ['kernel', '--connection-file', '{connection_file}']);
  for (const file of [argv[0]!, argv[4]!]) assert.ok(file.startsWith('/') && statSync(file).isFile(), file);
  assert.deepEqual(readdirSync(spec).sort(), [
    'kernel.json',
    'logo-32x32.png',
    'logo-64x64.png',
    'logo-svg.svg',
  ]);
});

/** A new Python environment, and where its packages are. */
function newEnvironment(name: string) {
  const prefix = join(folder, name);
  execFileSync(testPython(), ['-m', 'venv', '--without-pip', prefix]);
  const lib = join(prefix, 'lib');
  return { prefix, packages: join(lib, readdirSync(lib)[0]!, 'site-packages') };
}

test('--sys-prefix is the environment of the python3 on the PATH', () => {
  const { prefix, packages } = newEnvironment('venv');
  const { status, stdout } = install(['--sys-prefix'], { PATH: join(prefix, 'bin') });
  assert.equal(status, 0);
  assert.ok(statSync(join(specIn(join(prefix, 'share/jupyter')), 'kernel.json')).isFile());
  assert.ok(stdout.includes(`papermill's parameters is in ${packages}`), stdout);
  const without = install(['--sys-prefix'], { PATH: '/nonexistent' });
  assert.equal(without.status, 1);
  assert.match(without.stderr, /needs python3 on the PATH\nuse --user/);
});

const PAPERMILL =
  /For papermill's parameters: `pip install \S*kernelspec\/papermill` in the Python environment/;

test('the module for papermill goes into a Python environment, once, and can be uninstalled', () => {
  const { prefix, packages } = newEnvironment('papermill');
  writeFileSync(join(packages, 'probebook_papermill-0.0.1.dist-info'), '');
  for (const time of ['first', 'again']) assert.equal(install(['--prefix', prefix]).status, 0, time);
  const [info, module, ...more] = readdirSync(packages)
    .filter((name) => name.startsWith('probebook'))
    .sort();
  assert.deepEqual([module, ...more], ['probebook_papermill.py']);
  const files = `
from importlib.metadata import distribution
found = distribution('probebook-papermill')
print(all(file.locate().is_file() for file in found.files), len(found.files), *[e.value for e in found.entry_points])`;
  const said = execFileSync(join(prefix, 'bin/python3'), ['-c', files], { encoding: 'utf8' });
  assert.equal(said, `True ${1 + readdirSync(join(packages, info!)).length} probebook_papermill\n`);
});

test('without a Python environment the output says how papermill gets its module', () => {
  assert.match(install(['--prefix', join(folder, 'nothing')]).stdout, PAPERMILL);
  assert.match(install(['--user'], { PATH: '/nonexistent' }).stdout, PAPERMILL);
  const { prefix } = newEnvironment('without-papermill');
  assert.match(install(['--user'], { PATH: join(prefix, 'bin') }).stdout, PAPERMILL);
});

test("the user's packages get it where their python3 has papermill", () => {
  const bin = mkdtempSync(join(folder, 'bin-'));
  const userPackages = join(folder, 'user-packages');
  const answer = { prefix: '/usr', packages: '/usr/lib', userPackages, hasPapermill: true };
  writeFileSync(join(bin, 'python3'), `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`, { mode: 0o755 });
  assert.equal(install(['--user'], { PATH: bin }).status, 0);
  assert.ok(statSync(join(userPackages, 'probebook_papermill.py')).isFile());
});

test('wrong options are refused with the right ones', () => {
  for (const args of [['--usr'], ['--user', '--prefix', folder], ['--prefix'], ['somewhere']]) {
    const { status, stderr } = install(args);
    assert.equal(status, 1, args.join(' '));
    assert.match(stderr, /probebook install \[--user \| --sys-prefix \| --prefix DIR\]/);
  }
});

test('a place that cannot be written is named', () => {
  writeFileSync(join(folder, 'a-file'), '');
  const { status, stderr } = install(['--prefix', join(folder, 'a-file')]);
  assert.equal(status, 1);
  assert.match(stderr, /cannot be written to .*a-file/);
});
