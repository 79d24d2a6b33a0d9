export interface TraceDatContents {
  readonly headerPage: string;
  readonly formats: readonly { readonly group: string; readonly texts: readonly string[] }[];
  /** Pages of each CPU. */
  readonly cpus: readonly Uint8Array[];
  readonly kallsyms?: string;
  /** `TID COMM` a line. */
  readonly cmdlines?: string;
  readonly options?: readonly { readonly id: number; readonly data: Uint8Array }[];
  /** Further buffers, of as many CPUs. */
  readonly instances?: readonly { readonly name: string; readonly cpus: readonly Uint8Array[] }[];
}

const PAGE = 4096;
const BUFFER_OPTION = 3;

/** A file that `trace-cmd report` reads, version 6: man 5 trace-cmd.dat.v6. */
export function traceDat(contents: TraceDatContents): Buffer {
  const { cpus, instances = [] } = contents;
  const placesSize = cpus.length * 16;
  const size = headOf(contents, []).length + placesSize;
  // An instance's buffer begins with the word that the head ends with.
  const instanceSize = FLYRECORD.length + placesSize;
  const offsets = instances.map((_, i) => size + i * instanceSize);
  let offset = Math.ceil((size + instances.length * instanceSize) / PAGE) * PAGE;
  const place = (pages: Uint8Array) => {
    const at = Buffer.concat([u64(offset), u64(pages.length)]);
    offset += pages.length;
    return at;
  };
  const parts = [
    headOf(contents, offsets),
    ...cpus.map(place),
    ...instances.flatMap((instance) => [FLYRECORD, ...instance.cpus.map(place)]),
  ];
  const before = Buffer.concat(parts);
  const padding = Buffer.alloc(Math.ceil(before.length / PAGE) * PAGE - before.length);
  return Buffer.concat([before, padding, ...cpus, ...instances.flatMap((instance) => instance.cpus)]);
}

const FLYRECORD = Buffer.from('flyrecord\0');

/** Everything before the places of the pages; `offsets` are those of the instances' buffers. */
function headOf(
  { headerPage, formats, cpus, kallsyms = '', cmdlines = '', options = [], instances = [] }: TraceDatContents,
  offsets: readonly number[],
): Buffer {
  const buffers = instances.map(({ name }, i) => ({
    id: BUFFER_OPTION,
    data: Buffer.concat([u64(offsets[i] ?? 0), Buffer.from(`${name}\0`)]),
  }));
  const all = [...options, ...buffers];
  return Buffer.concat([
    Buffer.from([0x17, 0x08, 0x44]),
    Buffer.from('tracing6\0'),
    Buffer.from([0, 8]),
    u32(PAGE),
    Buffer.from('header_page\0'),
    sized(headerPage),
    Buffer.from('header_event\0'),
    sized(HEADER_EVENT),
    u32(0),
    u32(formats.length),
    ...formats.flatMap(({ group, texts }) => [
      Buffer.from(`${group}\0`),
      u32(texts.length),
      ...texts.map(sized),
    ]),
    u32(Buffer.byteLength(kallsyms)),
    Buffer.from(kallsyms),
    u32(0),
    sized(cmdlines),
    u32(cpus.length),
    ...(all.length === 0 ? [] : [Buffer.from('options  \0')]),
    ...all.flatMap(({ id, data }) => [u16(id), u32(data.length), data]),
    ...(all.length === 0 ? [] : [u16(0)]),
    FLYRECORD,
  ]);
}

/** Text of events/header_event, the same on every kernel since 2.6.30. */
const HEADER_EVENT = `# compressed entry header
\ttype_len    :    5 bits
\ttime_delta  :   27 bits
\tarray       :   32 bits

\tpadding     : type == 29
\ttime_extend : type == 30
\ttime_stamp : type == 31
\tdata max type_len  == 28
`;

function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
