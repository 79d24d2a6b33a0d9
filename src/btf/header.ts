import { TargetError } from '../base/errors.ts';

/** Where the two sections of a BTF blob lie, in bytes from the start of the blob. */
export interface BtfSections {
  readonly types: { readonly start: number; readonly end: number };
  readonly strings: { readonly start: number; readonly end: number };
}

const MAGIC = 0xeb9f;
const VERSION = 1;
const HEADER_BYTES = 24;

/**
 * struct btf_header (include/uapi/linux/btf.h), little-endian:
 *   u16 magic; u8 version; u8 flags; u32 hdr_len; u32 type_off, type_len; u32 str_off, str_len
 * Offsets count from the end of the header.
 */
export function readHeader(view: DataView): BtfSections {
  expectRange(view, 'header', 0, HEADER_BYTES);
  expectValue('magic', 0, view.getUint16(0, true), MAGIC);
  expectValue('version', 2, view.getUint8(2), VERSION);
  const header = view.getUint32(4, true);
  const types = range(view, 'type section', header + view.getUint32(8, true), view.getUint32(12, true));
  const strings = range(view, 'string section', header + view.getUint32(16, true), view.getUint32(20, true));
  return { types, strings };
}

export function badBtf(what: string, offset: number, expected: string, actual: string): TargetError {
  return new TargetError(
    'bad-btf',
    `BTF ${what} at offset ${offset}: expected ${expected}, found ${actual}`,
    'the type information of this kernel cannot be used: registers and offsets still work (dfd=%di)',
  );
}

function range(view: DataView, what: string, start: number, length: number) {
  expectRange(view, what, start, length);
  return { start, end: start + length };
}

function expectRange(view: DataView, what: string, start: number, length: number): void {
  if (start + length <= view.byteLength) return;
  throw badBtf(what, start, `${length} bytes`, `${Math.max(0, view.byteLength - start)} bytes`);
}

function expectValue(what: string, offset: number, actual: number, expected: number): void {
  if (actual === expected) return;
  throw badBtf(what, offset, `0x${expected.toString(16)}`, `0x${actual.toString(16)}`);
}
