import { InputError } from '../../base/errors.ts';

/** How a page of the ring buffer begins; bytes. */
export interface HeaderPage {
  readonly commitOffset: number;
  /** Size of `local_t`: 8, or 4 on a 32-bit kernel. */
  readonly commitSize: number;
  readonly dataOffset: number;
  /** Whole page with its header: 4096, or up to 65536 with a larger sub-buffer. */
  readonly pageSize: number;
}

/**
 * Reads tracefs's `events/header_page` (ring_buffer_print_page_header in kernel/trace/ring_buffer.c):
 * ```
 *     field: u64 timestamp;   offset:0;       size:8; signed:0;
 *     field: local_t commit;  offset:8;       size:8; signed:1;
 *     field: int overwrite;   offset:8;       size:1; signed:1;
 *     field: char data;       offset:16;      size:4080;      signed:1;
 * ```
 * Throws InputError `bad-header-page` when `commit` or `data` is missing.
 */
export function parseHeaderPage(text: string): HeaderPage {
  const commit = place(text, 'commit');
  const data = place(text, 'data');
  return {
    commitOffset: commit.offset,
    commitSize: commit.size,
    dataOffset: data.offset,
    pageSize: data.offset + data.size,
  };
}

function place(text: string, field: string): { readonly offset: number; readonly size: number } {
  const found = new RegExp(`field:\\s*\\w+ ${field};\\s*offset:(\\d+);\\s*size:(\\d+);`).exec(text);
  if (!found)
    throw new InputError({
      code: 'bad-header-page',
      what: `events/header_page has no field '${field}'`,
      why: text,
    });
  return { offset: Number(found[1]), size: Number(found[2]) };
}
