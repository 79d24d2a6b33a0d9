import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TargetError } from '../../src/base/errors.ts';
import { type Btf, readBtf } from '../../src/btf/btf.ts';
import { compositeOf, findMember, members, sizeOf } from '../../src/btf/resolve.ts';
import { prototype } from '../../src/btf/spell.ts';
import { btfBytes, kernelBtf, oracleLines } from './kernel.ts';

const btf = kernelBtf();

test('offsets and sizes of members, those of anonymous structs included, are what gcc computes', () => {
  for (const line of oracleLines('offsets-gcc.txt')) {
    const [path, ...numbers] = line.split(' ') as [string, ...string[]];
    const [name, member] = path.split('.') as [string, string | undefined];
    const struct = btf.find('struct', name);
    assert.ok(struct, name);
    const found = member === undefined ? null : findMember(btf, struct, member);
    const actual = member === undefined ? [struct.size] : [found!.bitOffset / 8, sizeOf(btf, found!.type)];
    assert.deepEqual(actual, numbers.map(Number), path);
  }
});

test('structs, unions, enums and bitfields by id are what bpftool prints', () => {
  let block: string[] = [];
  let compared = 0;
  for (const line of [...oracleLines('types-bpftool.txt'), '[0] END']) {
    if (line.startsWith('[') && block.length > 0) {
      assert.deepEqual(asBpftool(btf, Number(/\d+/.exec(block[0]!)![0])), block);
      compared++;
      block = [];
    }
    block.push(line.replace(/U?LL$/, ''));
  }
  assert.ok(compared > 150, `${compared} types`);
});

test('functions are declared as pfunct declares them', () => {
  const all = [...btf.names('function')];
  const twice = new Set(all.sort().filter((name, i) => name === all[i + 1]));
  for (const line of oracleLines('prototypes-pfunct.txt')) {
    const name = /(\w+)\((?!\*)/.exec(line)![1]!;
    // Weak functions are described twice, and pfunct may have printed the other description.
    if (twice.has(name)) continue;
    const declaration = prototype(btf, name)!;
    // pfunct moves the const of a pointer in front of what it points to.
    if (!declaration.includes('*const')) assert.equal(plain(`${declaration};`), plain(line), name);
  }
});

test('declarations read as the kernel source writes them', () => {
  assert.equal(
    prototype(btf, 'do_filp_open'),
    'struct file *do_filp_open(int dfd, struct filename *pathname, const struct open_flags *op)',
  );
  assert.equal(
    prototype(btf, 'vfs_read'),
    'ssize_t vfs_read(struct file *file, char *buf, size_t count, loff_t *pos)',
  );
  assert.equal(prototype(btf, 'schedule'), 'void schedule(void)');
  assert.equal(prototype(btf, '_printk'), 'int _printk(const char *fmt, ...)');
  assert.match(prototype(btf, 'kthread_create_on_node')!, /int \(\*threadfn\)\(void \*\), void \*data/);
  assert.equal(prototype(btf, 'no_such_function'), null);
});

test('an enum constant is found by its name', () => {
  assert.equal(btf.constant('PIDTYPE_TGID'), 1n);
  assert.equal(btf.constant('PERF_CONTEXT_USER'), 18446744073709551104n);
  assert.equal(btf.constant('NO_SUCH_CONSTANT'), null);
});

test('a pointer to a struct leads to its members', () => {
  const open = btf.find('function', 'do_filp_open')!;
  const signature = btf.type(open.prototype);
  assert.equal(signature.kind, 'prototype');
  if (signature.kind !== 'prototype') return;
  const pathname = compositeOf(btf, signature.parameters[1]!.type)!;
  assert.equal(pathname.pointers, 1);
  assert.equal(members(btf, pathname.type)[0]!.name, 'name');
});

test("a module's types continue the kernel's", () => {
  const split = readBtf(moduleBtf(btf), btf);
  assert.equal(split.count, btf.count + 1);
  const own = split.find('struct', 'probebook_test');
  assert.equal(own?.id, btf.count + 1);
  assert.deepEqual(split.type(own.members[0]!.type), btf.find('struct', 'file'));
  assert.deepEqual(split.find('function', 'vfs_read'), btf.find('function', 'vfs_read'));
});

test('a blob that ends early is refused with what was expected, what was found and where', () => {
  const bytes = btfBytes();
  assert.throws(
    () => readBtf(bytes.subarray(0, 10)),
    /header at offset 0: expected 24 bytes, found 10 bytes/,
  );
  assert.throws(() => readBtf(bytes.subarray(0, 5000)), { code: 'bad-btf' });
  assert.throws(() => readBtf(new Uint8Array(64)), /magic at offset 0: expected 0xeb9f, found 0x0/);
});

test('damaged bytes give types or a bad-btf error, and nothing else', () => {
  const whole = btfBytes();
  const start = 24;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20_000), fc.nat(255)), { minLength: 1, maxLength: 8 }), (damage) => {
      const bytes = whole.slice();
      for (const [at, value] of damage) bytes[start + at] = value;
      try {
        const broken = readBtf(bytes);
        for (let id = 0; id < 800; id++) describe(broken, id);
      } catch (error) {
        assert.ok(error instanceof TargetError && error.code === 'bad-btf', String(error));
      }
    }),
    { numRuns: 60 },
  );
});

function describe(from: Btf, id: number): void {
  const found = compositeOf(from, id);
  if (found) members(from, found.type).map((m) => sizeOf(from, m.type));
}

/** `bpftool btf dump format raw`. */
function asBpftool(from: Btf, id: number): string[] {
  const type = from.type(id);
  const name = 'name' in type && type.name ? type.name : '(anon)';
  if (type.kind === 'struct' || type.kind === 'union') {
    const bits = (width: number) => (width ? ` bitfield_size=${width}` : '');
    return [
      `[${id}] ${type.kind.toUpperCase()} '${name}' size=${type.size} vlen=${type.members.length}`,
      ...type.members.map(
        (m) => `\t'${m.name || '(anon)'}' type_id=${m.type} bits_offset=${m.bitOffset}${bits(m.bitWidth)}`,
      ),
    ];
  }
  assert.equal(type.kind, 'enum');
  if (type.kind !== 'enum') return [];
  const word = type.size === 8 ? 'ENUM64' : 'ENUM';
  const encoding = type.signed ? 'SIGNED' : 'UNSIGNED';
  return [
    `[${id}] ${word} '${name}' encoding=${encoding} size=${type.size} vlen=${type.values.length}`,
    ...type.values.map((v) => `\t'${v.name}' val=${v.value}`),
  ];
}

/** White space apart, and the compiler's names of the basic types for those people write. */
function plain(text: string): string {
  return text
    .replace(/\blong long unsigned int\b/g, 'unsigned long long')
    .replace(/\blong long int\b/g, 'long long')
    .replace(/\blong unsigned int\b/g, 'unsigned long')
    .replace(/\blong int\b/g, 'long')
    .replace(/\bshort unsigned int\b/g, 'unsigned short')
    .replace(/\bshort int\b/g, 'short')
    .replace(/\s+/g, '');
}

/** A module's BTF: one struct with one member of the kernel's type `struct file`. */
function moduleBtf(base: Btf): Uint8Array {
  const names = Buffer.from('\0probebook_test\0member\0');
  const words = [
    base.stringBytes + 1,
    (4 << 24) | 1,
    8,
    base.stringBytes + 16,
    base.find('struct', 'file')!.id,
    0,
  ];
  const bytes = Buffer.alloc(24 + words.length * 4 + names.length);
  bytes.writeUInt16LE(0xeb9f, 0);
  bytes.writeUInt8(1, 2);
  for (const [i, word] of [24, 0, words.length * 4, words.length * 4, names.length, ...words].entries()) {
    bytes.writeUInt32LE(word, 4 + i * 4);
  }
  names.copy(bytes, 24 + words.length * 4);
  return bytes;
}
