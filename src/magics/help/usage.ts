import { type Magic, shownName } from '../magic.ts';
import { synopsisOf } from '../options/table.ts';

/** `%%kprobe NAME [options]`. */
export function usageOf(magic: Magic): string {
  const parts = [shownName(magic), synopsisOf(magic.arguments)];
  if (Object.keys(magic.options).length > 0) parts.push('[options]');
  return parts.filter(Boolean).join(' ');
}
