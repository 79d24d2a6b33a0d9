/**
 * A small BTF blob out of a kernel's: the types of these names and those they lead to, nearest first, up to `limit`.
 * Where they lead further, `void` stands. Layouts are those of include/uapi/linux/btf.h.
 */
export function carveBtf(bytes: Uint8Array, roots: readonly string[], limit: number): Uint8Array {
  const blob = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records = recordsOf(blob);
  const ids = records.flatMap((record, id) => (roots.includes(nameOf(blob, record)) ? [id] : []));
  for (let i = 0; i < ids.length; i++)
    for (const at of placesOf(records[ids[i]!]!, 'types')) {
      const id = records[ids[i]!]!.readUInt32LE(at);
      if (id > 0 && ids.length < limit && !ids.includes(id)) ids.push(id);
    }
  const strings = new Strings();
  const made = ids.map((id) => {
    const record = records[id]!;
    const copy = Buffer.from(record);
    for (const at of placesOf(record, 'types'))
      copy.writeUInt32LE(ids.indexOf(record.readUInt32LE(at)) + 1, at);
    for (const at of placesOf(record, 'names'))
      copy.writeUInt32LE(strings.add(stringAt(blob, record.readUInt32LE(at))), at);
    return copy;
  });
  return assemble(Buffer.concat(made), strings.bytes());
}

/** A blob of these two sections. */
export function assemble(types: Buffer, strings: Buffer): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt16LE(0xeb9f, 0);
  header.writeUInt8(1, 2);
  for (const [i, word] of [24, 0, types.length, types.length, strings.length].entries())
    header.writeUInt32LE(word, 4 + i * 4);
  return Buffer.concat([header, types, strings]);
}

class Strings {
  #text = '\0';

  add(text: string): number {
    if (text === '') return 0;
    const known = this.#text.indexOf(`\0${text}\0`);
    if (known >= 0) return known + 1;
    this.#text += `${text}\0`;
    return this.#text.length - text.length - 1;
  }

  bytes(): Buffer {
    return Buffer.from(this.#text, 'latin1');
  }
}

/** By id; 0 is an empty one. */
function recordsOf(blob: Buffer): Buffer[] {
  const records: Buffer[] = [Buffer.alloc(12)];
  const start = blob.readUInt32LE(4) + blob.readUInt32LE(8);
  const end = start + blob.readUInt32LE(12);
  for (let at = start; at < end; ) {
    const info = blob.readUInt32LE(at + 4);
    const { fixed = 0, each = 0 } = SHAPES[kindOf(info)] ?? {};
    const length = 12 + fixed + each * (info & 0xffff);
    records.push(blob.subarray(at, at + length));
    at += length;
  }
  return records;
}

const kindOf = (info: number): number => (info >>> 24) & 31;

interface Shape {
  /** Bytes behind the common 12, and of each element behind them. */
  readonly fixed?: number;
  readonly each?: number;
  /** Where ids of types stand: from the record's start; from an element's. */
  readonly types?: readonly number[];
  readonly eachType?: number;
  readonly eachName?: number;
}

const REFERENCE: Shape = { types: [8] };
const COMPOSITE: Shape = { each: 12, eachName: 0, eachType: 4 };
const SHAPES: Readonly<Record<number, Shape>> = {
  1: { fixed: 4 },
  2: REFERENCE,
  3: { fixed: 12, types: [12, 16] },
  4: COMPOSITE,
  5: COMPOSITE,
  6: { each: 8, eachName: 0 },
  8: REFERENCE,
  9: REFERENCE,
  10: REFERENCE,
  11: REFERENCE,
  12: REFERENCE,
  13: { each: 8, types: [8], eachName: 0, eachType: 4 },
  14: { fixed: 4, types: [8] },
  15: { each: 12, eachType: 0 },
  17: { fixed: 4, types: [8] },
  18: REFERENCE,
  19: { each: 12, eachName: 0 },
};

/** Offsets in a record of its words that are ids of types, or offsets of names. */
function placesOf(record: Buffer, of: 'types' | 'names'): number[] {
  const info = record.readUInt32LE(4);
  const { fixed = 0, each = 0, types = [], eachType, eachName } = SHAPES[kindOf(info)] ?? {};
  const inEach = of === 'types' ? eachType : eachName;
  const count = inEach === undefined ? 0 : info & 0xffff;
  return [
    ...(of === 'types' ? types : [0]),
    ...Array.from({ length: count }, (_, i) => 12 + fixed + i * each + inEach!),
  ];
}

const nameOf = (blob: Buffer, record: Buffer): string => stringAt(blob, record.readUInt32LE(0));

function stringAt(blob: Buffer, offset: number): string {
  const start = blob.readUInt32LE(4) + blob.readUInt32LE(16) + offset;
  return blob.toString('latin1', start, blob.indexOf(0, start));
}
