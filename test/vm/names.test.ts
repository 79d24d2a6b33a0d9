import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServices } from '../../src/commands/services.ts';
import { allMagics } from '../../src/magics/all.ts';
import { createMagics } from '../../src/magics/create.ts';
import { createRegistry } from '../../src/magics/registry.ts';
import type { Services } from '../../src/magics/services.ts';
import { Workspace } from '../../src/probes/workspace.ts';
import { Journal } from '../../src/recording/journal.ts';
import { runText } from '../../src/targets/target.ts';

const workspace = new Workspace();
const services: Services = createServices(workspace, new Journal(() => null));
const magics = createMagics(createRegistry(allMagics), services);
let offered: readonly string[];

before(async () => {
  const target = await services.useTarget('vm', () => undefined);
  const { stdout } = await runText(target, 'cat /sys/kernel/tracing/available_filter_functions');
  offered = stdout.split('\n').filter(Boolean);
});
after(async () => workspace.close());

test('%fn finds what the kernel lists, all of it, with prototypes', async () => {
  const { total, functions } = await services.findFunctions('vfs_*', 1000);
  const listed = new Set(
    offered.map((line) => line.split(' ')[0]!).filter((name) => name.startsWith('vfs_')),
  );
  assert.equal(total, listed.size);
  assert.deepEqual(new Set(functions.map(({ name }) => name)), listed);
  const read = functions.find(({ name }) => name === 'vfs_read')!;
  assert.match(
    read.prototype!,
    /^ssize_t vfs_read\(struct file \*file, char \*buf, size_t count, loff_t \*pos\)$/,
  );
  assert.equal((await services.findFunctions('vfs_*', 5)).functions.length, 5);
  await assert.rejects(services.findFunctions('do_flip_open', 5), { message: /did you mean do_filp_open/ });
});

test('functions and structs of a module come from its own type information', async () => {
  const { functions } = await services.findFunctions('virtio_console:*', 100);
  assert.ok(functions.length > 5, `${functions.length} functions`);
  assert.ok(functions.every(({ module }) => module === 'virtio_console'));
  const open = functions.find(({ name }) => name === 'port_fops_open')!;
  assert.equal(open.prototype, 'int port_fops_open(struct inode *inode, struct file *filp)');
  const { layout } = await services.findLayout('port_buffer');
  assert.equal(layout?.type.name, 'port_buffer');
  assert.equal(layout.lines.find(({ kind }) => kind === 'member')?.declaration, 'char *buf');
});

test('every function that %fn shows can be probed', async () => {
  const { functions } = await services.findFunctions('*open*', 40);
  const T = '/sys/kernel/tracing';
  const target = await services.target();
  const lines = functions
    .filter(({ module }) => module === null)
    .map(({ name }, i) => `echo 'p:pbnames/e${i} ${name}' >> ${T}/dynamic_events || echo REFUSED ${name}`);
  const { stdout, stderr } = await runText(target, lines.join('\n'));
  const installed = await runText(target, `grep -c pbnames ${T}/dynamic_events; ${removal(T)}`);
  assert.equal(stdout, '', stderr);
  assert.equal(Number(installed.stdout.trim()), lines.length);
});

test('%struct lies as the kernel’s BTF has it, through a path too', async () => {
  const { layout, story } = await services.findLayout('file.f_path.dentry');
  assert.match(story!, /^struct dentry \*dentry, 8 bytes at \+8 of struct path$/);
  const name = layout!.lines.find((line) => line.name === 'd_name')!;
  assert.deepEqual([name.declaration, name.bits / 8], ['struct qstr d_name', 16]);
  await assert.rejects(services.findLayout('dentri'), { code: 'unknown-struct', message: /dentry/ });
});

test('a body is completed and inspected against the running kernel', async () => {
  const head = '%%kprobe x\n';
  const complete = async (line: string) =>
    (await magics.complete(head + line, head.length + line.length))!.matches.map(({ text }) => text);
  assert.equal((await complete('p:a do_filp_o'))[0], 'do_filp_open');
  assert.ok((await complete('p:a filp_open')).includes('do_filp_open'));
  assert.equal((await complete('p:a do_filp_open pathname->na'))[0], 'name');
  const inspect = async (line: string) =>
    (await magics.inspect(head + line, head.length + line.length))?.text ?? '';
  assert.match(
    await inspect('p:a do_filp_open'),
    /^struct file \*do_filp_open\(int dfd, .*\n\nA function of the kernel at/,
  );
  assert.match(await inspect('p:a do_filp_open dfd'), /^int dfd\n\nParameter 1 .* in %di/);
  assert.match(
    await inspect('p:a do_filp_open pathname->name'),
    /^const char \*name\n\n8 bytes at \+0 of struct filename/,
  );
  assert.match(await inspect('p:a do_filp_open dfd:s32'), /signed integer of 32 bits/);
  assert.match((await magics.inspect(head, 4))!.text, /^%%kprobe: /);
});

function removal(tracefs: string): string {
  return `grep -o 'pbnames/[^ ]*' ${tracefs}/dynamic_events | while read e; do echo "-:$e" >> ${tracefs}/dynamic_events; done`;
}
