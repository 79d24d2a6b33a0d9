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

const BYTE = /((?:\\uffffff[89a-f][0-9a-f])+)/;

function bytesOf(text: string): Buffer {
  // Every other piece is a run of bytes: bpftrace never writes U+FFFF as an escape.
  return Buffer.concat(
    text
      .split(BYTE)
      .map((piece, i) =>
        i % 2 === 0 ? Buffer.from(plain(piece)) : Buffer.from(piece.replaceAll('\\uffffff', ''), 'hex'),
      ),
  );
}
