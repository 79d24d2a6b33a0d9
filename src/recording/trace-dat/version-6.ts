import type { Budget } from './budget.ts';
import { Cursor } from './cursor.ts';
import { unsupported } from './errors.ts';
import { readEventFormats, readFtraceFormats, readHeaderInfo } from './metadata.ts';
import { describedBy, OPTION, type RawOption } from './options.ts';
import { checkBuffers, checkCpu } from './places.ts';
import type { Source } from './source.ts';
import type { DatBuffer, DatCpu, DatFile } from './types.ts';

/**
 * trace-cmd.dat.v6(5): everything in one fixed order behind the first 18 bytes.
 * ```
 * header_page, header_event, formats of ftrace, formats of events
 * u32 size, kallsyms      u32 size, printk formats      u64 size, saved_cmdlines
 * u32 CPUs
 * "options  \0"    options, see there
 * "flyrecord\0"    per CPU: u64 offset, u64 size
 * ```
 */
export function readVersion6(source: Source, cursor: Cursor, budget: Budget): DatFile {
  const headerPage = readHeaderInfo(cursor);
  const formats = [...readFtraceFormats(cursor), ...readEventFormats(cursor)];
  const kallsyms = cursor.bytes(cursor.u32());
  cursor.bytes(cursor.u32());
  const cmdlines = cursor.text(cursor.u64());
  const cpus = cursor.u32();
  const { options, cpuCount } = readTail(source, cursor, cpus);
  const top: DatBuffer = { name: '', cpus: readCpus(source, cursor, cpuCount, budget) };
  const places = options.filter(({ id }) => id === OPTION.buffer);
  checkBuffers(places.length, cursor);
  const instances = places.map(({ data }): DatBuffer => {
    const part = new Cursor(source, data.u64());
    const name = data.string();
    const tail = readTail(source, part, cpuCount);
    return { name, cpus: readCpus(source, part, tail.cpuCount, budget) };
  });
  return {
    headerPage,
    formats,
    kallsyms,
    cmdlines,
    options: describedBy(options),
    buffers: [top, ...instances],
  };
}

/** Options, if any, and the word that says what follows. */
function readTail(source: Source, cursor: Cursor, cpus: number) {
  let kind = cursor.text(10);
  const options: RawOption[] = [];
  if (kind === 'options  \0') {
    for (let id = cursor.u16(); id !== OPTION.done; id = cursor.u16())
      options.push({ id, data: Cursor.over(cursor.bytes(cursor.u32()), source.name) });
    kind = cursor.text(10);
  }
  if (kind === 'latency  \0') throw textOnly(source);
  if (kind !== 'flyrecord\0')
    throw cursor.wrong(`"flyrecord" should be here and is ${JSON.stringify(kind)}`, -10);
  const counted = options.find(({ id, data }) => id === OPTION.cpuCount && data.left >= 4);
  return { options, cpuCount: counted ? counted.data.u32() : cpus };
}

/** Of a tracer that writes text, such as `irqsoff`. */
export function textOnly(source: Source): Error {
  return unsupported(
    source.name,
    'it holds the text of a latency tracer, and no events',
    '`trace-cmd report` prints it; `trace-cmd record -e EVENT` records events',
  );
}

function readCpus(source: Source, cursor: Cursor, count: number, budget: Budget): DatCpu[] {
  checkCpu(count - 1, cursor);
  return Array.from({ length: count }, (_, cpu) => {
    const at = cursor.at;
    const [offset, size] = [cursor.u64(), cursor.u64()];
    budget.take(size, at);
    if (offset + size > source.size)
      throw cursor.wrong(
        `CPU ${cpu} has ${size} bytes from ${offset} on, and the file ends at ${source.size}`,
        -16,
      );
    return { cpu, pages: () => source.read(offset, size) };
  });
}
