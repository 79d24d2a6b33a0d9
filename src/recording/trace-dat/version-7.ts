import { Budget } from './budget.ts';
import { Cursor } from './cursor.ts';
import { readEventFormats, readFtraceFormats, readHeaderInfo } from './metadata.ts';
import { describedBy, OPTION, type RawOption } from './options.ts';
import { checkBuffers, checkCpu } from './places.ts';
import type { Source } from './source.ts';
import type { DatBuffer, DatCpu, DatFile } from './types.ts';
import { readBlock, type Uncompress, uncompressorOf } from './uncompress.ts';
import { textOnly } from './version-6.ts';

interface Reading {
  readonly source: Source;
  readonly budget: Budget;
  /** Null where nothing is compressed. */
  readonly uncompress: Uncompress | null;
}

/**
 * trace-cmd.dat.v7(5): sections anywhere, found by options.
 * ```
 * compression: name, NUL, version, NUL
 * u64 offset of the first section of options
 * ```
 */
export function readVersion7(source: Source, cursor: Cursor): DatFile {
  const compression = cursor.string(64);
  cursor.string(64);
  const uncompress = compression === 'none' ? null : uncompressorOf(compression, source.name);
  const budget = uncompress ? Budget.ofCompressed(source) : Budget.ofPlain(source);
  const reading = { source, budget, uncompress };
  const options = readOptions(reading, cursor.u64());
  if (options.some(({ id }) => id === OPTION.bufferText)) throw textOnly(source);
  const section = (id: number) => sectionOf(reading, options, id);
  const kallsyms = section(OPTION.kallsyms);
  const cmdlines = section(OPTION.cmdlines);
  const ftrace = section(OPTION.ftraceFormats);
  const events = section(OPTION.eventFormats);
  const header = section(OPTION.headerInfo);
  if (!header) throw cursor.wrong('no option says where the header_page is');
  const buffers = options.filter(({ id }) => id === OPTION.buffer);
  checkBuffers(buffers.length, cursor);
  const described = describedBy(options);
  const made = buffers.map(({ data }) => readBuffer(reading, data));
  return {
    headerPage: readHeaderInfo(header),
    formats: [...(ftrace ? readFtraceFormats(ftrace) : []), ...(events ? readEventFormats(events) : [])],
    kallsyms: kallsyms ? kallsyms.bytes(kallsyms.u32()) : new Uint8Array(0),
    cmdlines: cmdlines ? cmdlines.text(cmdlines.u64()) : '',
    options: { ...described, clock: described.clock ?? made[0]?.clock ?? null },
    buffers: made.map(({ buffer }) => buffer).sort((a, b) => Number(a.name !== '') - Number(b.name !== '')),
  };
}

/** `u16 id, u32 size, data`, again and again; the last, id 0, has the place of more, or 0. */
function readOptions(reading: Reading, first: number): RawOption[] {
  const options: RawOption[] = [];
  const seen = new Set<number>();
  for (let place = first; place !== 0; ) {
    const section = openSection(reading, place, OPTION.done);
    if (seen.has(place)) throw section.wrong('options that lead back to themselves');
    seen.add(place);
    for (;;) {
      const id = section.u16();
      const data = Cursor.over(section.bytes(section.u32()), reading.source.name);
      if (id === OPTION.done) {
        place = data.u64();
        break;
      }
      options.push({ id, data });
    }
  }
  return options;
}

function sectionOf(reading: Reading, options: readonly RawOption[], id: number): Cursor | null {
  const option = options.findLast((each) => each.id === id);
  return option ? openSection(reading, option.data.u64(), id) : null;
}

/** `u16 id, u16 flags (1 = compressed), u32 description, u64 size` and the data. */
function openSection({ source, budget, uncompress }: Reading, place: number, id: number): Cursor {
  const { section, compressed } = sectionAt(source, place, id);
  const size = section.u64();
  if (!compressed) {
    budget.take(size, section.at);
    return Cursor.over(section.bytes(size), source.name);
  }
  if (!uncompress) throw section.wrong('a compressed section in a file that names no compression');
  return Cursor.over(readBlock(section, uncompress, budget), source.name);
}

function sectionAt(source: Source, place: number, id: number) {
  const section = new Cursor(source, place);
  const found = section.u16();
  if (found !== id) throw section.wrong(`section ${id} should begin here and ${found} does`, -2);
  const compressed = (section.u16() & 1) !== 0;
  section.u32();
  return { section, compressed };
}

/** `u64 place, name, NUL, clock, NUL, u32 page size, u32 CPUs`, and for each `u32 CPU, u64 offset, u64 size`. */
function readBuffer(reading: Reading, data: Cursor): { readonly buffer: DatBuffer; readonly clock: string } {
  const place = data.u64();
  const name = data.string();
  const clock = data.string();
  data.u32();
  const { compressed } = sectionAt(reading.source, place, OPTION.buffer);
  const cpus: DatCpu[] = [];
  for (let left = data.u32(); left > 0; left--) {
    const cpu = data.u32();
    checkCpu(cpu, data);
    if (cpus.some((other) => other.cpu === cpu)) throw data.wrong(`CPU ${cpu} twice`, -4);
    const [offset, size] = [data.u64(), data.u64()];
    cpus.push({ cpu, pages: () => readPages(reading, { offset, size, compressed }) });
  }
  return { buffer: { name, cpus }, clock };
}

/** Compressed, `u32 chunks`, and each chunk as a block. */
function readPages(
  { source, budget, uncompress }: Reading,
  { offset, size, compressed }: { offset: number; size: number; compressed: boolean },
): Uint8Array {
  if (!compressed || size === 0) {
    budget.take(size, offset);
    return source.read(offset, size);
  }
  const cursor = new Cursor(source, offset);
  if (!uncompress) throw cursor.wrong('compressed pages in a file that names no compression');
  const chunks: Uint8Array[] = [];
  for (let left = cursor.u32(); left > 0; left--) chunks.push(readBlock(cursor, uncompress, budget));
  return Buffer.concat(chunks);
}
