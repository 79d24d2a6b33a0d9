import { type BtfBlob, decodeType, KINDS, kindNumber, recordBytes, TYPE_BYTES } from './decode.ts';
import { badBtf, readHeader } from './header.ts';
import type { BtfEnum, BtfKind, BtfOf, BtfType } from './types.ts';

/** Ids from here on are pointers, to the type whose id is what is left. */
const POINTERS = 2 ** 32;

/** The id of a pointer to a type. BTF itself holds only the pointers that the kernel's source has. */
export const pointerTo = (id: number): number => POINTERS + id;

/** A kernel's (or module's) type information. Types are decoded when asked for. */
export interface Btf {
  /** Type ids run from 1 to `count`, those of a base included. */
  readonly count: number;
  /** Also of an id made by `pointerTo`. Throws TargetError `bad-btf` for an id that does not exist. */
  type(id: number): BtfType;
  /** The first type of that kind and name. */
  find<K extends BtfKind>(kind: K, name: string): BtfOf<K> | null;
  /** The first type of that kind for each of the names that has one: one pass, however many names. */
  findAll<K extends BtfKind>(kind: K, names: ReadonlySet<string>): ReadonlyMap<string, BtfOf<K>>;
  /** All types of a kind, in the blob's order, after those of a base. */
  all<K extends BtfKind>(kind: K): Iterable<BtfOf<K>>;
  /** Names of all types of a kind, in the blob's order. */
  names(kind: BtfKind): Iterable<string>;
  /** The value of an enum constant, wherever it is declared: `PIDTYPE_PID`. */
  constant(name: string): bigint | null;
  /** The string at an offset of the string section; for a module's BTF, which continues its base's. */
  string(offset: number): string;
  readonly stringBytes: number;
}

/**
 * Reads BTF as `/sys/kernel/btf/vmlinux` holds it (Documentation/bpf/btf.rst). A module's BTF needs the kernel's as
 * `base`, whose type ids and string offsets it continues. Throws TargetError `bad-btf` when the blob does not hold together.
 */
export function readBtf(bytes: Uint8Array, base: Btf | null = null): Btf {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sections = readHeader(view);
  const offsets = indexTypes(view, sections.types);
  const names = bytes.subarray(sections.strings.start, sections.strings.end);
  return new Blob(view, offsets, names, base);
}

class Blob implements Btf, BtfBlob {
  readonly count: number;
  readonly stringBytes: number;
  readonly view: DataView;
  readonly #offsets: Uint32Array;
  readonly #strings: Uint8Array;
  readonly #base: Btf | null;
  readonly #firstId: number;
  readonly #firstString: number;
  readonly #text = new TextDecoder();
  readonly #decoded = new Map<number, BtfType>();

  constructor(view: DataView, offsets: Uint32Array, strings: Uint8Array, base: Btf | null) {
    this.view = view;
    this.#offsets = offsets;
    this.#strings = strings;
    this.#base = base;
    this.#firstId = (base?.count ?? 0) + 1;
    this.#firstString = base?.stringBytes ?? 0;
    this.count = this.#firstId - 1 + offsets.length;
    this.stringBytes = this.#firstString + strings.length;
  }

  type(id: number): BtfType {
    if (id === 0) return { kind: 'void', id: 0 };
    if (id >= POINTERS) return { kind: 'pointer', id, name: '', target: id - POINTERS };
    if (this.#base && id < this.#firstId) return this.#base.type(id);
    const known = this.#decoded.get(id);
    if (known) return known;
    const offset = this.#offsets[id - this.#firstId];
    if (offset === undefined) throw badBtf('type id', 0, `0 to ${this.count}`, String(id));
    const type = decodeType(this, id, offset);
    this.#decoded.set(id, type);
    return type;
  }

  find<K extends BtfKind>(kind: K, name: string): BtfOf<K> | null {
    const wanted = new TextEncoder().encode(name);
    for (const index of this.#ofKind(kind)) {
      if (!this.#isNamed(this.#offsets[index]!, wanted)) continue;
      return this.type(this.#firstId + index) as BtfOf<K>;
    }
    return this.#base?.find(kind, name) ?? null;
  }

  findAll<K extends BtfKind>(kind: K, names: ReadonlySet<string>): ReadonlyMap<string, BtfOf<K>> {
    const found = new Map(this.#base?.findAll(kind, names));
    const own = new Set<string>();
    for (const index of this.#ofKind(kind)) {
      const name = this.string(this.view.getUint32(this.#offsets[index]!, true));
      if (!names.has(name) || own.has(name)) continue;
      own.add(name);
      found.set(name, this.type(this.#firstId + index) as BtfOf<K>);
    }
    return found;
  }

  *all<K extends BtfKind>(kind: K): Iterable<BtfOf<K>> {
    if (this.#base) yield* this.#base.all(kind);
    for (const index of this.#ofKind(kind)) yield this.type(this.#firstId + index) as BtfOf<K>;
  }

  *names(kind: BtfKind): Iterable<string> {
    if (this.#base) yield* this.#base.names(kind);
    for (const index of this.#ofKind(kind)) {
      const name = this.string(this.view.getUint32(this.#offsets[index]!, true));
      if (name) yield name;
    }
  }

  constant(name: string): bigint | null {
    for (const index of this.#ofKind('enum')) {
      const type = this.type(this.#firstId + index) as BtfEnum;
      const found = type.values.find((v) => v.name === name);
      if (found) return found.value;
    }
    return this.#base?.constant(name) ?? null;
  }

  string(offset: number): string {
    if (this.#base && offset < this.#firstString) return this.#base.string(offset);
    const start = offset - this.#firstString;
    const end = this.#strings.indexOf(0, start);
    if (end < 0) throw badBtf('name', offset, `below ${this.stringBytes}`, String(offset));
    return this.#text.decode(this.#strings.subarray(start, end));
  }

  *#ofKind(kind: BtfKind): Iterable<number> {
    const numbers = KINDS.flatMap((shape, number) => (shape.kind === kind ? [number] : []));
    for (let index = 0; index < this.#offsets.length; index++) {
      if (numbers.includes(kindNumber(this.view.getUint32(this.#offsets[index]! + 4, true)))) yield index;
    }
  }

  /** Compares bytes, so that a search decodes no string. */
  #isNamed(offset: number, wanted: Uint8Array): boolean {
    const nameOffset = this.view.getUint32(offset, true);
    if (nameOffset < this.#firstString) return this.string(nameOffset) === this.#text.decode(wanted);
    const start = nameOffset - this.#firstString;
    for (let i = 0; i < wanted.length; i++) if (this.#strings[start + i] !== wanted[i]) return false;
    return this.#strings[start + wanted.length] === 0;
  }
}

/** Byte offset of every type's record, by id less the first. */
function indexTypes(view: DataView, { start, end }: { start: number; end: number }): Uint32Array {
  const offsets = new Uint32Array(Math.floor((end - start) / TYPE_BYTES));
  let count = 0;
  let at = start;
  while (at < end) {
    if (at + TYPE_BYTES > end) throw badBtf('type', at, `${TYPE_BYTES} bytes`, `${end - at} bytes`);
    const bytes = recordBytes(view.getUint32(at + 4, true), at);
    if (at + bytes > end) throw badBtf('type', at, `${bytes} bytes`, `${end - at} bytes`);
    offsets[count++] = at;
    at += bytes;
  }
  return offsets.slice(0, count);
}
