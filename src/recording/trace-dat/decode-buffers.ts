import type { DecodedEvents } from '../../probes/decode/columns.ts';
import { decodePages } from '../../probes/decode/decoder.ts';
import { parseHeaderPage } from '../../probes/decode/header-page.ts';
import { usedFormats } from '../../probes/decode/used-formats.ts';
import { badTraceDat } from './errors.ts';
import type { DatFile, DatOptions } from './types.ts';

export interface DecodedBuffer {
  readonly name: string;
  readonly decoded: DecodedEvents;
  /** The formats of its events. */
  readonly formats: readonly string[];
}

/** The rows of every buffer, by our own decoder of pages. Throws InputError. */
export function decodeBuffers({ buffers, formats, headerPage, options }: DatFile, file: string) {
  checkHeader(headerPage, file);
  return buffers.map(({ name, cpus }): DecodedBuffer => {
    const pages = cpus.map(({ cpu, pages }) => ({ cpu, bytes: pages() }));
    const used = usedFormats(formats, headerPage, pages);
    const decoded = decodePages(pages, { formats: used, headerPage });
    return { name, formats: used, decoded: options.tsc ? inNanoseconds(decoded, options.tsc) : decoded };
  });
}

/** A sub-buffer has up to 1 MiB: RB_PAGE order of kernel/trace/ring_buffer.c. */
const MOST_PAGE = 1 << 20;

function checkHeader(text: string, file: string): void {
  const { commitOffset, commitSize, dataOffset, pageSize } = parseHeaderPage(text);
  const sound =
    commitOffset >= 8 &&
    commitOffset <= 64 &&
    (commitSize === 4 || commitSize === 8) &&
    commitOffset + commitSize <= dataOffset &&
    dataOffset < 256 &&
    pageSize >= 512 &&
    pageSize <= MOST_PAGE &&
    pageSize % 4 === 0;
  if (!sound)
    throw badTraceDat(
      file,
      `its header_page says that a page has ${pageSize} bytes, of which data begins at ${dataOffset}`,
      0,
    );
}

/** As trace-cmd does, but for what a double cannot hold. */
function inNanoseconds(decoded: DecodedEvents, { multiplier, shift }: NonNullable<DatOptions['tsc']>) {
  const factor = multiplier / 2 ** shift;
  return {
    ...decoded,
    base: (decoded.base * BigInt(multiplier)) >> BigInt(shift),
    events: decoded.events.map((event) => ({ ...event, ts: event.ts.map((ts) => Math.round(ts * factor)) })),
  };
}
