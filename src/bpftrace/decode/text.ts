/** What JSON's one-letter escapes stand for (RFC 8259, 7). */
const LETTERS: Readonly<Record<string, number>> = {
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
};

/**
 * The text of a JSON string of bpftrace, without its quotes. A byte from 0x80 on is written `\uffffffc3`: the sign of
 * C's char was kept. Such bytes are put together again and read as UTF-8; a byte that is none becomes U+FFFD.
 */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.includes('\\uffffff') ? bytesOf(text).toString() : plain(text);
}

/** Whether a text is what escaping makes of one: no character is left that needs it, and each backslash begins an escape. */
export function isEscaped(text: string): boolean {
  return /^(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-f]{4}))*$/.test(text);
}

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g;

function plain(text: string): string {
  return text.replace(ESCAPE, (_, code: string | undefined, letter: string | undefined) =>
    code === undefined ? letterOf(letter!) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function letterOf(letter: string): string {
  const code = LETTERS[letter];
  return code === undefined ? letter : String.fromCharCode(code);
}

const BYTE_OR_ESCAPE = /\\(?:uffffff([89a-f][0-9a-f])|u([0-9a-fA-F]{4})|([\s\S]))/g;

/** bpftrace never writes U+FFFF as an escape. */
function bytesOf(text: string): Buffer {
  const pieces: Buffer[] = [];
  let last = 0;
  for (const { 0: whole, 1: byte, index } of text.matchAll(BYTE_OR_ESCAPE)) {
    pieces.push(
      Buffer.from(text.slice(last, index)),
      byte ? Buffer.from(byte, 'hex') : Buffer.from(plain(whole)),
    );
    last = index + whole.length;
  }
  return Buffer.concat([...pieces, Buffer.from(text.slice(last))]);
}
