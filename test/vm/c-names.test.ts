import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, type Trace, useTarget } from '../../src/index.ts';
import { rowsOf } from './rows.ts';

/**
 * Opens files one to twelve directories deep and others, writes n bytes to the n-th, and says where /proc has it: its path
 * without what its file system is mounted on.
 */
const FILES = `
import os, sys, tempfile
def place(fd):
    path = os.readlink(f"/proc/self/fd/{fd}")
    mount = [line.split()[1] for line in open(f"/proc/self/fdinfo/{fd}") if line.startswith("mnt_id")][0]
    for line in open("/proc/self/mountinfo"):
        number, _, _, root, point, *_ = line.split()
        if number == mount:
            return (root.rstrip("/") + (path[len(point):] if point != "/" else path))
folder = tempfile.mkdtemp(dir="/root")
log, fds = [], []
for depth in range(1, 13):
    fds.append(os.open(f"{folder}/file{depth}", os.O_CREAT | os.O_RDWR))
    log.append(place(fds[-1]))
    folder += f"/{depth}-d"
    os.mkdir(folder)
fds.append(os.memfd_create("probebook"))
log.append("memfd:probebook")
fds.append(os.pipe()[1])
log.append("")
fds.append(os.open("/proc/self/comm", os.O_RDWR))
log.append(place(fds[-1]))
for n, fd in enumerate(fds): os.write(fd, b"x" * (1000 + n))
open(sys.argv[1], "w").write("\\n".join(log))
`;

/** FUTEX_CMP_REQUEUE without a waiter; val3 is the value that the word has. */
const FUTEX = `
import ctypes
word = ctypes.c_uint32(0x12345678)
other = ctypes.c_uint32(0)
libc = ctypes.CDLL(None)
assert libc.syscall(202, ctypes.byref(word), 4 | 128, 1, 7, ctypes.byref(other), 0x12345678) == 0
`;

let folder = '';
before(async () => {
  folder = mkdtempSync(join(process.cwd(), '.c-names-'));
  writeFileSync(join(folder, 'files.py'), FILES);
  writeFileSync(join(folder, 'futex.py'), FUTEX);
  await useTarget('vm');
});
after(async () => {
  await closeTarget();
  rmSync(folder, { recursive: true });
});

/** A trace, and what its command printed. */
async function traced(probes: string, run: string): Promise<{ trace: Trace; output: string }> {
  let output = '';
  const trace = await kprobe(probes, {
    run,
    output: (_stream, text) => {
      output += text;
    },
  });
  assert.equal(trace.report.exitCode, 0, output);
  assert.equal(trace.report.lost, 0);
  return { trace, output };
}

test('paths of files are those that /proc has, within their file system', async () => {
  const { trace } = await traced(
    `p:write vfs_write count file:path entry=file->f_path.dentry:path pd=file->f_path.dentry:%pd pD=$arg1:%pD if count >= 1000 && count < 1100 && comm == "python3"
r:opened do_filp_open file=$retval:path ret=$retval`,
    `python3 ${folder}/files.py ${folder}/log`,
  );
  const log = readFileSync(join(folder, 'log'), 'utf8').split('\n');
  const expected = log.map(shortened);
  assert.ok(expected[0]!.startsWith('/') && expected[11]!.startsWith('…/'), log.join());
  const written = rowsOf(trace, 'write').map(({ count, file, entry }) => [count, file, entry]);
  assert.deepEqual(
    written,
    expected.map((path, n) => [BigInt(1000 + n), path, path]),
  );
  const names = expected.map((path) => path.split('/').at(-1));
  assert.deepEqual(
    rowsOf(trace, 'write').map(({ pd, pD }) => [pd, pD]),
    names.map((name) => [name, name]),
  );
  const opened = rowsOf(trace, 'opened');
  for (const path of [...expected.slice(0, 12), expected.at(-1)])
    assert.ok(
      opened.some(({ file }) => file === path),
      path,
    );
  for (const { file, err } of opened) assert.equal(file === null, err !== null);
});

/** At most eight names. */
function shortened(path: string): string {
  const names = path.split('/').slice(1);
  return names.length > 8 ? `…/${names.slice(-8).join('/')}` : path;
}

test('what a void pointer leads to is read through a cast', async () => {
  const { trace, output } = await traced(
    'p:map show_map start=(struct vm_area_struct *)v->vm_start end=((struct vm_area_struct *)v)->vm_end file=(struct vm_area_struct *)v->vm_file:path if comm == "cat"',
    'cat /proc/self/maps',
  );
  const lines = [...output.matchAll(/^([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ \d+ *(\/.*)?$/gm)];
  const found = rowsOf(trace, 'map');
  const theirs = lines.map(([, start, end, path]) => [start, end, path?.split('/').at(-1) ?? null].join());
  const hex = (value: unknown) => (value as bigint).toString(16).padStart(8, '0');
  const ours = found.map(({ start, end, file }) =>
    [hex(start), hex(end), (file as string | null)?.split('/').at(-1) ?? null].join(),
  );
  for (const line of theirs)
    if (!line.startsWith('ffff')) assert.ok(ours.includes(line), `${line}\n${ours.join('\n')}`);
  assert.ok(theirs.length > 10, output);
});

test('a seventh parameter is read from the stack', async () => {
  const { trace } = await traced(
    'p:futex do_futex op val val3 if val3 == 0x12345678',
    `python3 ${folder}/futex.py`,
  );
  const rows = rowsOf(trace, 'futex');
  assert.deepEqual(
    rows.map(({ op, val, val3 }) => [op, val, val3]),
    [[132, 1, 0x12345678]],
  );
});

test('where the way to a file is long, what names there is room for are read', async () => {
  const { trace } = await traced(
    'p:fork wake_up_new_task p->files->fdt->fd[1]:path',
    "mkdir -p /root/a/b/c/d; sh -c '/bin/true; :' >/root/a/b/c/d/out; rm -r /root/a",
  );
  assert.ok(rowsOf(trace, 'fork').some(({ fd }) => fd === '…/b/c/d/out'));
});
