import type { Cursor } from './cursor.ts';

/** No event's format is longer, whatever its `print fmt`. */
const MOST_FORMAT = 1 << 18;
/** MAX_EVENT_NAME_LEN and more; field declarations that a kernel writes are far shorter. */
const MOST_DECLARATION = 512;

/**
 * ```
 * "header_page\0"   u64 size, text
 * "header_event\0"  u64 size, text
 * ```
 */
export function readHeaderInfo(cursor: Cursor): string {
  cursor.expect('header_page\0');
  const page = cursor.text(cursor.u64());
  cursor.expect('header_event\0');
  cursor.bytes(cursor.u64());
  return page;
}

/** `u32 count`, and for each `u64 size, text`: formats of the group `ftrace`. */
export function readFtraceFormats(cursor: Cursor): string[] {
  return readGroup(cursor, 'ftrace');
}

/** `u32 count`, and for each group `name\0, u32 count`, and for each event `u64 size, text`. */
export function readEventFormats(cursor: Cursor): string[] {
  const formats: string[] = [];
  for (let left = cursor.u32(); left > 0; left--) formats.push(...readGroup(cursor, cursor.string()));
  return formats;
}

function readGroup(cursor: Cursor, group: string): string[] {
  const formats: string[] = [];
  for (let left = cursor.u32(); left > 0; left--) {
    const size = cursor.u64();
    if (size > MOST_FORMAT) throw cursor.wrong(`a format of ${size} bytes`, -8);
    const text = cursor.text(size);
    checkFormat(text, cursor);
    formats.push(`system: ${group}\n${text}`);
  }
  return formats;
}

/** What a kernel writes: fields lie within a record of at most 64 KiB, and one byte belongs to one of them. */
function checkFormat(text: string, cursor: Cursor): void {
  const fields = [...text.matchAll(/^\tfield:([^;]*);\s*offset:(\d+);\s*size:(\d+);/gm)];
  let [sum, end] = [0, 0];
  for (const [, declaration, offset, size] of fields) {
    if (declaration!.length > MOST_DECLARATION) throw cursor.wrong('a field without an end', -text.length);
    sum += Number(size);
    end = Math.max(end, Number(offset) + Number(size));
  }
  if (end > 0xffff || sum > end)
    throw cursor.wrong(`fields of ${sum} bytes in a record of ${end}`, -text.length);
}
