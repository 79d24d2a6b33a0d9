import type { Random } from './random.ts';

const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** Overwrites 1 to 16 places, those before `head` more often than the rest; the length stays. */
export function damage(bytes: Uint8Array, head: number, random: Random): void {
  if (bytes.length < 4) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let left = 1 + random.below(random.pick([1, 4, 16])); left > 0; left--) {
    const at = random.below(random.below(4) === 0 ? Math.min(head, bytes.length) : bytes.length);
    DAMAGES[random.below(DAMAGES.length)]!(view, at, random);
  }
}

/** A place in bytes and what to put there; a wide one lies where a word of 32 bits may. */
const DAMAGES: readonly ((view: DataView, at: number, random: Random) => void)[] = [
  (view, at, { below }) => view.setUint8(at, view.getUint8(at) ^ (1 << below(8))),
  (view, at, { below }) => view.setUint8(at, below(256)),
  (view, at, { pick }) => view.setUint32(word(view, at), pick(EDGES), true),
  // A small number: where one refers to another thing, that is another one.
  (view, at, { below }) => view.setUint32(word(view, at), below(64), true),
  (view, at, { below }) => {
    const place = word(view, at);
    view.setUint32(place, view.getUint32(place, true) + below(9) - 4, true);
  },
  // Another word of the same bytes: where one is a length or a number, the other often is, too.
  (view, at, { below }) =>
    view.setUint32(word(view, at), view.getUint32(word(view, below(view.byteLength)), true), true),
];

const word = (view: DataView, at: number): number => Math.min(at & ~3, (view.byteLength & ~3) - 4);

/** 1 to 8 changes of a text; `words` are what the language is made of, `others` what is to be joined with it. */
export function garble(
  text: string,
  words: readonly string[],
  others: readonly string[],
  random: Random,
): string {
  let made = text;
  for (let left = 1 + random.below(8); left > 0; left--) {
    const from = random.below(made.length + 1);
    const to = Math.min(made.length, from + random.below(random.pick([2, 8, 64])));
    made = made.slice(0, from) + piece(made.slice(from, to), words, others, random) + made.slice(to);
  }
  return made;
}

/** What stands in the place of `old`. */
function piece(
  old: string,
  words: readonly string[],
  others: readonly string[],
  { below, pick }: Random,
): string {
  switch (below(8)) {
    case 0:
      return '';
    case 1:
      return old + old;
    case 2:
      return pick(words).repeat(below(pick([2, 20, 2000])));
    case 3:
      return `${old}\n${pick(others)}`;
    case 4:
      return pick(others).slice(below(40)) + old;
    case 5:
      return String.fromCharCode(below(pick([128, 0x1_0000])));
    default:
      return pick(['', ' ', old]) + pick(words) + pick(['', ' ', old]);
  }
}

/** The bytes as the middle of a larger buffer that is filled with `around`: what is read beyond them shows. */
export function surrounded(bytes: Uint8Array, around: number): Uint8Array {
  const margin = 64;
  const whole = new Uint8Array(bytes.length + 2 * margin).fill(around);
  whole.set(bytes, margin);
  return whole.subarray(margin, margin + bytes.length);
}
