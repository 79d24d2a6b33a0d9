import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { ProbebookError } from '../../src/base/errors.ts';
import { alignOf, isPacked } from '../../src/btf/align.ts';
import { type Btf, readBtf } from '../../src/btf/btf.ts';
import { completeStructPath } from '../../src/btf/complete-path.ts';
import { compositeNames, findComposite } from '../../src/btf/composites.ts';
import { layoutOf } from '../../src/btf/layout.ts';
import { layoutCells, layoutTitle } from '../../src/btf/layout-cells.ts';
import { aliases, compositeOf, findMember, members, sizeOf } from '../../src/btf/resolve.ts';
import { prototype, spell } from '../../src/btf/spell.ts';
import { btfBytes } from '../btf/kernel.ts';
import { carveBtf } from './carve-btf.ts';
import { damage, surrounded } from './mutate.ts';
import type { Random } from './random.ts';
import type { Subject } from './subject.ts';

/** Each with what it is good for: pointers and arrays; bitfields and unions; functions that take functions; enums. */
const ROOTS = [
  ['path'],
  ['sock_common', 'tcp_options_received'],
  ['do_filp_open', 'qsort', 'sort_r'],
  ['pid_type', 'kiocb'],
];
const KINDS = [
  'int',
  'struct',
  'union',
  'enum',
  'typedef',
  'function',
  'prototype',
  'variable',
  'pointer',
] as const;

/**
 * The reader of BTF and all that is asked of it: whatever the bytes, each question is answered or refused as bad BTF, with
 * answers no longer than the bytes allow, and what lies around the bytes changes none.
 */
export function btfSubject(): Subject {
  const kernel = btfBytes();
  const seeds = ROOTS.map((roots) => carveBtf(kernel, roots, 60));
  const base = readBtf(seeds[0]!);
  return {
    one(random) {
      const bytes = Uint8Array.from(random.pick(seeds));
      damage(bytes, 24 + 12 * 20, random);
      const whole = random.below(20) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
      const on = random.below(4) === 0 ? base : null;
      const question = questions(random);
      const [answers, again] = [0x00, 0xff].map((around) => ask(surrounded(whole, around), on, question));
      assert.ok(isDeepStrictEqual(answers, again), 'what lies around the blob is read');
      for (const answer of answers!) assert.ok(answer.length < 1 << 20, `${answer.length} characters`);
    },
  };
}

/** What to ask, the same each time it is asked. */
interface Questions {
  readonly ids: readonly number[];
  readonly names: readonly string[];
}

function questions({ below, pick }: Random): Questions {
  const names = [
    'path',
    'dentry',
    'do_filp_open',
    'sock_common',
    'skc_daddr',
    'pid_type',
    'PIDTYPE_PID',
    'u32',
    '',
  ];
  return {
    ids: [0, ...Array.from({ length: 4 }, () => below(70)), 0xffff_ffff],
    names: [pick(names)],
  };
}

function ask(bytes: Uint8Array, base: Btf | null, { ids, names }: Questions): string[] {
  const btf = answer(() => readBtf(bytes, base));
  if (typeof btf === 'string') return [btf];
  const all: (() => unknown)[] = [
    ...ids.flatMap((id) => [
      () => btf.type(id),
      () => spell(btf, id, 'x'),
      () => [sizeOf(btf, id), alignOf(btf, id), isPacked(btf, id)],
      () => [aliases(btf, id), compositeOf(btf, id)],
      () => composite(btf, id),
    ]),
    ...names.flatMap((name) => [
      () => KINDS.map((kind) => [btf.find(kind, name), [...btf.findAll(kind, new Set(names))]]),
      () => [btf.constant(name), prototype(btf, name), findComposite(btf, name)],
      () => completeStructPath(btf, `${name}.`, 20),
      () => completeStructPath(btf, name, 20),
    ]),
    () => KINDS.map((kind) => [...btf.names(kind)]),
    () => compositeNames(btf),
    () => btf.string(btf.stringBytes + 5),
  ];
  return all.map((question) => text(answer(question)));
}

function composite(btf: Btf, id: number): unknown {
  const type = btf.type(id);
  if (type.kind !== 'struct' && type.kind !== 'union') return null;
  const layout = layoutOf(btf, type);
  return [
    members(btf, type),
    findMember(btf, type, 'mnt'),
    layout.lines.map(layoutCells),
    layoutTitle(layout),
  ];
}

/** Errors of ours are answers; any other is a crash. */
function answer<T>(question: () => T): T | string {
  try {
    return question();
  } catch (error) {
    if (error instanceof ProbebookError) return error.message;
    throw error;
  }
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? '';
