import type { CpuPages } from './decoder.ts';
import { parseHeaderPage } from './header-page.ts';
import { createScan, PageScanner, SMALLEST_RECORD } from './scan.ts';

/**
 * Those of many formats whose events occur in the pages: a decoder keeps room for every event that it knows. Throws InputError
 * as `createDecoder` does.
 */
export function usedFormats(
  formats: readonly string[],
  headerPage: string,
  pages: readonly CpuPages[],
): readonly string[] {
  const header = parseHeaderPage(headerPage);
  const slots = new Int16Array(0x1_0000).fill(-1);
  for (const [slot, text] of formats.entries()) {
    const id = /^ID: (\d+)$/m.exec(text)?.[1];
    if (id !== undefined && slot < 0x7fff) slots[Number(id)] = slot;
  }
  const scanner = new PageScanner(header, { slots, minimums: new Uint32Array(formats.length) });
  const found = createScan(Math.ceil(header.pageSize / SMALLEST_RECORD));
  const used = new Set<number>();
  for (const { bytes } of pages) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + header.pageSize <= bytes.length; at += header.pageSize) {
      found.count = 0;
      scanner.page(view, at, found);
      for (let i = 0; i < found.count; i++) used.add(found.slots[i]!);
    }
  }
  return [...used].sort((a, b) => a - b).map((slot) => formats[slot]!);
}
