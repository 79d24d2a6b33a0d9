import { badBtf } from './header.ts';
import type { BtfKind, BtfType } from './types.ts';

/** The blob and where its parts are; `string` resolves a name offset. */
export interface BtfBlob {
  readonly view: DataView;
  string(offset: number): string;
}

/** Kinds by BTF_KIND_… number (include/uapi/linux/btf.h), with the bytes that follow the 12 of struct btf_type. */
export const KINDS: readonly { readonly kind: BtfKind; readonly fixed: number; readonly each: number }[] = [
  { kind: 'void', fixed: 0, each: 0 },
  { kind: 'int', fixed: 4, each: 0 },
  { kind: 'pointer', fixed: 0, each: 0 },
  { kind: 'array', fixed: 12, each: 0 },
  { kind: 'struct', fixed: 0, each: 12 },
  { kind: 'union', fixed: 0, each: 12 },
  { kind: 'enum', fixed: 0, each: 8 },
  { kind: 'forward', fixed: 0, each: 0 },
  { kind: 'typedef', fixed: 0, each: 0 },
  { kind: 'volatile', fixed: 0, each: 0 },
  { kind: 'const', fixed: 0, each: 0 },
  { kind: 'restrict', fixed: 0, each: 0 },
  { kind: 'function', fixed: 0, each: 0 },
  { kind: 'prototype', fixed: 0, each: 8 },
  { kind: 'variable', fixed: 4, each: 0 },
  { kind: 'section', fixed: 0, each: 12 },
  { kind: 'float', fixed: 0, each: 0 },
  { kind: 'declTag', fixed: 4, each: 0 },
  { kind: 'typeTag', fixed: 0, each: 0 },
  { kind: 'enum', fixed: 0, each: 12 },
];

const ENUM64 = 19;

/** struct btf_type: u32 name_off; u32 info (vlen 0–15, kind 24–28, kind_flag 31); u32 size or type. */
export const TYPE_BYTES = 12;

export const kindNumber = (info: number): number => (info >>> 24) & 0x1f;

/** Bytes of a type's record, its trailing data included. */
export function recordBytes(info: number, offset: number): number {
  const number = kindNumber(info);
  const shape = KINDS[number];
  if (!shape || number === 0) throw badBtf('type kind', offset, `1 to ${KINDS.length - 1}`, String(number));
  return TYPE_BYTES + shape.fixed + (info & 0xffff) * shape.each;
}

/** Decodes the record at `offset` (already checked to lie within the blob). */
export function decodeType(blob: BtfBlob, id: number, offset: number): BtfType {
  const { view } = blob;
  const info = view.getUint32(offset + 4, true);
  const name = blob.string(view.getUint32(offset, true));
  const word = view.getUint32(offset + 8, true);
  const flag = info >>> 31 === 1;
  const body = { view, at: offset + TYPE_BYTES, count: info & 0xffff };
  const { kind } = KINDS[kindNumber(info)]!;
  switch (kind) {
    case 'void':
      return { kind, id: 0 };
    case 'int':
      return { kind, id, name, size: word, ...integer(view.getUint32(body.at, true)) };
    case 'float':
    case 'section':
      return { kind, id, name, size: word };
    case 'array':
      return { kind, id, element: view.getUint32(body.at, true), length: view.getUint32(body.at + 8, true) };
    case 'struct':
    case 'union':
      return { kind, id, name, size: word, members: members(blob, body, flag) };
    case 'enum':
      return { kind, id, name, size: word, signed: flag, values: values(blob, body, kindNumber(info), flag) };
    case 'forward':
      return { kind, id, name, of: flag ? 'union' : 'struct' };
    case 'function':
      return { kind, id, name, prototype: word };
    case 'prototype':
      return { kind, id, result: word, ...parameters(blob, body) };
    case 'variable':
      return { kind, id, name, target: word };
    default:
      return { kind, id, name, target: word };
  }
}

interface Body {
  readonly view: DataView;
  readonly at: number;
  readonly count: number;
}

/** u32 after BTF_KIND_INT: bits 0–7 width, 24 signed, 26 bool. */
function integer(word: number) {
  return { bits: word & 0xff, signed: (word & (1 << 24)) !== 0, bool: (word & (1 << 26)) !== 0 };
}

/** struct btf_member: u32 name_off, type, offset; with kind_flag the offset holds the width in its top byte. */
function members(blob: BtfBlob, { view, at, count }: Body, flag: boolean) {
  return Array.from({ length: count }, (_, i) => {
    const p = at + i * 12;
    const offset = view.getUint32(p + 8, true);
    return {
      name: blob.string(view.getUint32(p, true)),
      type: view.getUint32(p + 4, true),
      bitOffset: flag ? offset & 0xff_ffff : offset,
      bitWidth: flag ? offset >>> 24 : 0,
    };
  });
}

/** struct btf_enum: u32 name_off, s32 val. struct btf_enum64: u32 name_off, val_lo32, val_hi32. */
function values(blob: BtfBlob, { view, at, count }: Body, number: number, signed: boolean) {
  const wide = number === ENUM64;
  return Array.from({ length: count }, (_, i) => {
    const p = at + i * (wide ? 12 : 8);
    return { name: blob.string(view.getUint32(p, true)), value: enumerator(view, p + 4, wide, signed) };
  });
}

function enumerator(view: DataView, at: number, wide: boolean, signed: boolean): bigint {
  if (wide) return signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
  return BigInt(signed ? view.getInt32(at, true) : view.getUint32(at, true));
}

/** struct btf_param: u32 name_off, type; a last one with neither stands for `...`. */
function parameters(blob: BtfBlob, { view, at, count }: Body) {
  const all = Array.from({ length: count }, (_, i) => ({
    name: blob.string(view.getUint32(at + i * 8, true)),
    type: view.getUint32(at + i * 8 + 4, true),
  }));
  const last = all.at(-1);
  const variadic = last !== undefined && last.name === '' && last.type === 0;
  return { parameters: variadic ? all.slice(0, -1) : all, variadic };
}
