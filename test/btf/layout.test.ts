import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeStructPath } from '../../src/btf/complete-path.ts';
import { type Layout, type LayoutLine, layoutOf } from '../../src/btf/layout.ts';
import { layoutCells, layoutTitle } from '../../src/btf/layout-cells.ts';
import { followStructPath, pathNames } from '../../src/btf/struct-path.ts';
import { kernelBtf, oracleLines } from './kernel.ts';

const btf = kernelBtf();
const layout = (name: string): Layout => layoutOf(btf, btf.find('struct', name)!);
const shown = (name: string): string[] =>
  layout(name).lines.map((line) => layoutCells(line).join(' ').trim());

test('offsets, sizes, bits, nesting, holes and declarations are those of pahole', () => {
  let compared = 0;
  for (const [name, theirs] of paholeStructs()) {
    const { type, lines } = layout(name);
    assert.deepEqual(lines.filter(({ kind }) => kind !== 'padding').map(asPahole), theirs.lines, name);
    assert.equal(type.size, theirs.size, name);
    const padding = lines.find(({ kind, depth }) => kind === 'padding' && depth === 0)?.bits ?? 0;
    assert.equal(padding, theirs.padding, name);
    compared += theirs.lines.filter((line) => /^(member|bits) /.test(line)).length;
  }
  assert.ok(compared > 1000, `${compared} members`);
});

test('unnamed structs and unions are written out where they stand', () => {
  assert.deepEqual(shown('pid').slice(0, 3), [
    '+0 4 refcount_t count',
    '+4 4 unsigned int level',
    '+8 4 spinlock_t lock',
  ]);
  const dentry = shown('dentry');
  const at = dentry.indexOf('union {');
  assert.deepEqual(dentry.slice(at, at + 4), [
    'union {',
    '+128 16     struct list_head d_lru',
    '+128 8     wait_queue_head_t *d_wait',
    '+128 16 }',
  ]);
  assert.equal(dentry.at(-1), '+176 16 } d_u');
});

test('a bitfield has the byte and the bit of its unit, holes and the end what is unused', () => {
  assert.ok(shown('sock').includes('+512:4 4 bits u8 sk_userlocks : 4'));
  assert.ok(shown('filename').includes('/* a hole of 4 bytes */'));
  assert.ok(shown('nameidata').includes('/* 2 bytes at the end are unused */'));
  assert.equal(layoutTitle(layout('filename')), 'struct filename: 32 bytes, a hole of 4 bytes');
  assert.match(
    layoutTitle(layout('tcp_sock')),
    /^struct tcp_sock: 2,280 bytes, 3 holes of 10 bytes and 7 bits in all$/,
  );
});

test('a path leads through members, pointers and arrays', () => {
  const end = (path: string) => followStructPath(btf, pathNames(path))?.type?.name;
  assert.equal(end('file.f_path.dentry'), 'dentry');
  assert.equal(end('file->f_path.dentry->d_name'), 'qstr');
  assert.equal(end('pid.numbers[0].ns'), 'pid_namespace');
  assert.equal(end('spinlock_t'), 'spinlock');
  assert.equal(end('task_struct.comm'), undefined);
  assert.equal(end('no_such_struct'), undefined);
});

test('a member that is not there is named with the nearest, one without members with what it is', () => {
  const follow = (path: string) => () => followStructPath(btf, pathNames(path));
  assert.throws(follow('file.f_pathh'), { code: 'unknown-member', message: /did you mean f_path\?/ });
  assert.throws(follow('qstr.zzz'), { code: 'unknown-member', message: /its members are hash, len/ });
  assert.throws(follow('task_struct.comm.x'), { code: 'no-members', message: /char comm\[16\]/ });
});

test('structs, then members are completed', () => {
  assert.equal(completeStructPath(btf, 'dent', 50)[0], 'dentry');
  assert.ok(completeStructPath(btf, 'rb_root', 50).includes('rb_root_cached'));
  assert.deepEqual(completeStructPath(btf, 'file.f_pa', 50), ['file.f_path']);
  assert.deepEqual(completeStructPath(btf, 'file->f_path.', 50), ['file->f_path.mnt', 'file->f_path.dentry']);
  assert.deepEqual(completeStructPath(btf, 'file.nope.x', 50), []);
});

/** A line of ours in the words that a line of pahole's is put into below. */
function asPahole(line: LayoutLine): string {
  const place = `${line.bitOffset / 8} ${line.bits / 8}`;
  switch (line.kind) {
    case 'open':
      return `open ${line.declaration}`;
    case 'close':
      return `close ${line.declaration} ${place}`;
    case 'member':
      return line.bitfield
        ? `bits ${plain(line.declaration)} ${line.bitfield.byte}:${line.bitfield.bit}`
        : `member ${plain(line.declaration)} ${place}`;
    default:
      return `hole ${line.bits}`;
  }
}

interface Pahole {
  readonly lines: string[];
  size: number;
  padding: number;
}

function paholeStructs(): Map<string, Pahole> {
  const structs = new Map<string, Pahole>();
  for (const block of oracleLines('layouts-pahole.txt')
    .join('\n')
    .split(/^(?=struct )/m)) {
    const [head = '', ...lines] = block.split('\n');
    const struct: Pahole = { lines: [], size: 0, padding: 0 };
    for (const line of lines) readLine(line.trim(), struct);
    structs.set(head.split(' ')[1]!, struct);
  }
  return structs;
}

function readLine(text: string, struct: Pahole): void {
  const match = (pattern: RegExp) => pattern.exec(text)?.slice(1);
  const [size] = match(/^\/\* size: (\d+)/) ?? [];
  const [padding] = match(/^\/\* (?:bit_)?padding: (\d+)/) ?? [];
  const [hole, unit] = match(/^\/\* XXX (\d+) (bit|byte)s? hole/) ?? [];
  const [opened] = match(/^((?:const )?(?:struct|union) \{)$/) ?? [];
  const [closed, ...ends] = match(/^(\}.*?);\s+\/\*\s*(\d+)\s+(\d+) \*\/$/) ?? [];
  const [bits, byte, bit] = match(/^(.*?:\d+);\s+\/\*\s*(\d+):\s*(\d+)\s+\d+ \*\/$/) ?? [];
  const [member, ...place] = match(/^([^}].*?);\s+\/\*\s*(\d+)\s+(\d+) \*\/$/) ?? [];
  if (size) struct.size = Number(size);
  else if (padding) struct.padding += Number(padding) * (text.includes('bit_') ? 1 : 8);
  else if (hole) addHole(struct, Number(hole) * (unit === 'bit' ? 1 : 8));
  else if (opened) struct.lines.push(`open ${opened}`);
  else if (closed) struct.lines.push(`close ${closed} ${ends.join(' ')}`);
  else if (bits) struct.lines.push(`bits ${plain(bits.replace('}', 'enum {…}'))} ${byte}:${bit}`);
  else if (member) struct.lines.push(`member ${plain(member)} ${place.join(' ')}`);
}

/** pahole counts the bits and the bytes of one gap apart. */
function addHole({ lines }: Pahole, bits: number): void {
  const before = /^hole (\d+)$/.exec(lines.at(-1) ?? '')?.[1];
  if (before) lines.pop();
  lines.push(`hole ${Number(before ?? 0) + bits}`);
}

/** The compiler's names for what people write otherwise, and no white space. BTF does not know `[0]` from `[]`. */
function plain(declaration: string): string {
  return declaration
    .replace(/\bshort unsigned int\b/g, 'unsigned short')
    .replace(/\blong long unsigned int\b/g, 'unsigned long long')
    .replace(/\blong unsigned int\b/g, 'unsigned long')
    .replace(/\b(short|long) int\b/g, '$1')
    .replace(/\b_Bool\b/g, 'bool')
    .replace(/\[0\]$/, '[]')
    .replace(/\s+/g, '');
}
