/** What goes into a file of version 6. */
export interface WrittenFile {
  readonly pageSize: number;
  readonly group: string;
  readonly formats: readonly string[];
  /** `TID COMM` a line. */
  readonly cmdlines: string;
  readonly options: readonly { readonly id: number; readonly text: string }[];
  /** Pages of each CPU. */
  readonly cpus: readonly (readonly Uint8Array[])[];
}

/** The parts of the file, in order: version-6.ts has the layout. Pages begin at a multiple of their size. */
export function fileParts({ pageSize, group, formats, cmdlines, options, cpus }: WrittenFile): Uint8Array[] {
  const head = Buffer.concat([
    Buffer.from('\x17\x08\x44tracing6\0', 'latin1'),
    Buffer.from([0, 8]),
    u32(pageSize),
    text('header_page\0'),
    sized(headerPage(pageSize)),
    text('header_event\0'),
    sized(HEADER_EVENT),
    u32(0),
    u32(1),
    text(`${group}\0`),
    u32(formats.length),
    ...formats.map(sized),
    u32(0),
    u32(0),
    sized(cmdlines),
    u32(cpus.length),
    text('options  \0'),
    ...options.flatMap((option) => [
      u16(option.id),
      u32(Buffer.byteLength(option.text) + 1),
      text(`${option.text}\0`),
    ]),
    u16(0),
    text('flyrecord\0'),
  ]);
  const begin = Math.ceil((head.length + cpus.length * 16) / pageSize) * pageSize;
  let offset = begin;
  const places = cpus.map((pages) => {
    const size = pages.length * pageSize;
    const place = Buffer.concat([u64(offset), u64(size)]);
    offset += size;
    return place;
  });
  return [head, ...places, Buffer.alloc(begin - head.length - cpus.length * 16), ...cpus.flat()];
}

const headerPage = (size: number): string => `\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;
\tfield: char data;\toffset:16;\tsize:${size - 16};\tsigned:1;
`;

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

const text = (value: string): Buffer => Buffer.from(value);
const sized = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), text(value)]);

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
