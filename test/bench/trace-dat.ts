export interface TraceDatContents {
  readonly headerPage: string;
  readonly formats: readonly { readonly group: string; readonly texts: readonly string[] }[];
  /** Pages of each CPU. */
  readonly cpus: readonly Uint8Array[];
}

const PAGE = 4096;

/** A file that `trace-cmd report` reads, version 6: man 5 trace-cmd.dat.v6. */
export function traceDat({ headerPage, formats, cpus }: TraceDatContents): Buffer {
  const head = Buffer.concat([
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
    u32(0),
    u32(0),
    sized(''),
    u32(cpus.length),
    Buffer.from('flyrecord\0'),
  ]);
  let offset = Math.ceil((head.length + cpus.length * 16) / PAGE) * PAGE;
  const begin = offset;
  const places = cpus.map((pages) => {
    const place = Buffer.concat([u64(offset), u64(pages.length)]);
    offset += pages.length;
    return place;
  });
  const padding = Buffer.alloc(begin - head.length - cpus.length * 16);
  return Buffer.concat([head, ...places, padding, ...cpus]);
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
