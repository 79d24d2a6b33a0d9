import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { archive, directory, file, program, symlink } from '../../src/targets/vm/cpio.ts';
import { decompress } from '../../src/targets/vm/decompress.ts';
import { compareReleases, matches } from '../../src/targets/vm/image.ts';
import { loadOrder } from '../../src/targets/vm/modules.ts';
import { extractVmlinux } from '../../src/targets/vm/x86_64/kernel.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'boot-files-'));
});
after(() => rmSync(folder, { recursive: true }));

test('busybox cpio unpacks the archive to what went in', () => {
  const content = Buffer.from('odd length!');
  const entries = [
    directory('etc'),
    file('etc/motd', content),
    program('run', Buffer.from('#!')),
    symlink('link', 'etc/motd'),
  ];
  execFileSync('busybox', ['cpio', '-i'], {
    cwd: folder,
    input: archive(entries),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  assert.deepEqual(readFileSync(join(folder, 'etc/motd')), content);
  assert.deepEqual(readFileSync(join(folder, 'link')), content);
  assert.equal(
    execFileSync('stat', ['-c', '%a', join(folder, 'run')])
      .toString()
      .trim(),
    '755',
  );
});

test('equal entries give equal bytes', () => {
  const make = () => archive([directory('a'), file('a/b', Buffer.from('c'))]);
  assert.deepEqual(make(), make());
});

const ELF = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(5000, 'kernel')]);

/** xz as the machine's own packager writes it: the data member of a package. */
function xz(data: Uint8Array): Buffer {
  writeFileSync(join(folder, 'data'), data);
  const script = `import lzma,sys; sys.stdout.buffer.write(lzma.compress(open(sys.argv[1],'rb').read(), check=lzma.CHECK_CRC32,
    filters=[{'id': lzma.FILTER_X86}, {'id': lzma.FILTER_LZMA2, 'dict_size': 1 << 20}]))`;
  return execFileSync('python3', ['-c', script, join(folder, 'data')]);
}

test('xz with the x86 filter, zstd, gzip and plain ELF files are read; others are named', () => {
  for (const packed of [xz(ELF), zstdCompressSync(ELF), gzipSync(ELF), ELF]) {
    assert.deepEqual(Buffer.from(decompress(packed, 'vmlinuz')), ELF);
  }
  assert.throws(() => decompress(Buffer.from('LZ4 data'), 'vmlinuz-9'), {
    code: 'kernel-image-format',
    message: /vmlinuz-9.*4c5a34/,
  });
});

/** The parts of a bzImage that matter: 1 + 2 sectors, a payload 100 bytes into the rest. */
function bzImage(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(3 * 512 + 100);
  header.writeUInt8(2, 0x1f1);
  header.write('HdrS', 0x202);
  header.writeUInt32LE(100, 0x248);
  header.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([header, payload, Buffer.alloc(64)]);
}

test('the kernel is taken out of a bzImage, whose build appended its size', () => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(ELF.length);
  const image = bzImage(Buffer.concat([xz(ELF), size]));
  assert.deepEqual(Buffer.from(extractVmlinux(image, 'vmlinuz')), ELF);
});

test('what is no kernel, or is cut off, is refused', () => {
  assert.throws(() => extractVmlinux(Buffer.alloc(4096), 'x'), {
    code: 'kernel-image-format',
    message: /no HdrS/,
  });
  assert.throws(() => extractVmlinux(bzImage(ELF).subarray(0, 2000), 'x'), {
    code: 'kernel-image-format',
    message: /cut off/,
  });
});

test('modules come after what they depend on, once, without what is built in', () => {
  const module = (depends: string) =>
    Buffer.concat([ELF, Buffer.from(`\0name=x\0depends=${depends}\0retpoline=Y\0`)]);
  execFileSync('mkdir', ['-p', join(folder, 'kernel/fs')]);
  writeFileSync(
    join(folder, 'modules.order'),
    'kernel/fs/top.ko\nkernel/fs/with-dash.ko\nkernel/fs/base.ko\n',
  );
  writeFileSync(join(folder, 'modules.builtin'), 'kernel/fs/builtin.ko\n');
  writeFileSync(join(folder, 'kernel/fs/top.ko'), module('with-dash,base'));
  writeFileSync(join(folder, 'kernel/fs/with-dash.ko.xz'), xz(module('base,builtin')));
  writeFileSync(join(folder, 'kernel/fs/base.ko'), module(''));
  const order = loadOrder(folder, ['top', 'builtin', 'base']).map(({ file }) => file);
  assert.deepEqual(order, ['base.ko', 'with_dash.ko', 'top.ko']);
  assert.throws(() => loadOrder(folder, ['nfs']), { code: 'kernel-module-missing' });
});

test('a version means the releases that begin with it at a boundary', () => {
  const releases = ['6.1.0-9-amd64', '6.1.0-56-amd64', '6.12.48+deb13-amd64', '5.10.0-36-amd64'];
  const chosen = (version: string) =>
    releases.filter((release) => matches(release, version)).sort(compareReleases);
  assert.deepEqual(chosen('6.1'), ['6.1.0-9-amd64', '6.1.0-56-amd64']);
  assert.deepEqual(chosen('6.1.0-5'), []);
  assert.deepEqual(chosen('6.12.48'), ['6.12.48+deb13-amd64']);
  assert.deepEqual(chosen('5.10.0-36-amd64'), ['5.10.0-36-amd64']);
});
