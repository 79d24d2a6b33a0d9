/**
 * The reader's stream is made of pages and of tags of 8 bytes: u16 CPU, u8 kind, four zeros, 0xff. A page begins with
 * the 8 bytes of its time stamp, whose last is 0xff only after 580 years, so the two cannot be mistaken.
 */
export const TAG_BYTES = 8;

export const TAG_KIND = {
  /** The pages that follow are of this CPU. */
  pages: 0,
  /** Every CPU was read. */
  pass: 1,
} as const;

export interface Tag {
  readonly kind: number;
  readonly cpu: number;
}

/** The tag at `at`, where at least 8 bytes must be; null when a page begins there. */
export function tagAt(bytes: Uint8Array, at: number): Tag | null {
  if (bytes[at + TAG_BYTES - 1] !== 0xff) return null;
  return { cpu: bytes[at]! | (bytes[at + 1]! << 8), kind: bytes[at + 2]! };
}

/** A tag as the format of a shell's `printf`, whose only portable escapes for bytes are octal. */
export function shellTag(kind: number, cpu: number): string {
  const bytes = [cpu & 0xff, cpu >> 8, kind, 0, 0, 0, 0, 0xff];
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
