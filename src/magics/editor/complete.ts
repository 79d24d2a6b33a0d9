import type { Completion } from '../../session/interpreter.ts';
import type { Cell } from '../grammar/cell.ts';
import type { Header } from '../grammar/header.ts';
import { type Magic, shownName } from '../magic.ts';
import type { ValueKind } from '../options/kinds.ts';
import { type Word, wordsOf } from '../options/words.ts';
import type { Registry } from '../registry.ts';
import type { Services } from '../services.ts';
import { placeOf } from './place.ts';

/** Names of magics, options, values and what a magic itself knows of its body. Null where TypeScript is to complete. */
export async function completeMagic(
  source: string,
  cursor: number,
  registry: Registry,
  services: Services,
): Promise<Completion | null> {
  const place = placeOf(source, cursor);
  if (!place) return null;
  if (place.kind === 'name') return completeName(place.typed, cursor, registry);
  const magic = registry.find(place.header.name);
  if (!magic) return null;
  if (place.kind === 'line') return completeLine(place, cursor, magic, services);
  const found = await magic.completeBody?.(place.before, services);
  return offer(cursor, found?.typed ?? '', found?.matches ?? [], 'kernel');
}

function completeName(typed: string, cursor: number, registry: Registry): Completion {
  const matches = registry.all
    .map((magic) => ({ text: shownName(magic), type: 'magic', signature: magic.summary }))
    .filter(({ text }) => text.startsWith(typed));
  return { start: cursor - typed.length, end: cursor, matches };
}

async function completeLine(
  { cell, line, column, header }: { cell: Cell; line: number; column: number; header: Header },
  cursor: number,
  magic: Magic,
  services: Services,
): Promise<Completion | null> {
  const text = cell.lines[line]!.slice(header.length, column);
  const words = readWords(cell, line, text, header.length);
  if (!words) return null;
  const typed = /\S*$/.exec(text)![0];
  const earlier = typed === '' ? words : words.slice(0, -1);
  if (typed.startsWith('--')) return completion(cursor, typed, optionNames(magic, earlier), 'option');
  const kind = awaited(magic, earlier);
  const candidates = (await kind?.suggest?.(services, typed)) ?? [];
  return kind?.ranked
    ? offer(cursor, typed, candidates, 'value')
    : completion(cursor, typed, candidates, 'value');
}

function readWords(cell: Cell, line: number, text: string, column: number): Word[] | null {
  try {
    return wordsOf(cell, line, [{ kind: 'text', text, column, length: text.length }]);
  } catch {
    return null; // Inside a quoted word: nothing to offer.
  }
}

/** What the next word is: the value of an option, or the next argument. */
function awaited(magic: Magic, words: readonly Word[]): ValueKind<unknown> | undefined {
  const waiting = Object.values(magic.arguments).map((argument) => argument.kind);
  let value: ValueKind<unknown> | null = null;
  for (const { text, literal } of words) {
    if (value) value = null;
    else if (!literal && text.startsWith('--')) value = magic.options[text.slice(2)]?.kind ?? null;
    else waiting.shift();
  }
  return value ?? waiting[0];
}

function optionNames(magic: Magic, words: readonly Word[]): string[] {
  const used = new Set(words.map((word) => word.text));
  return Object.entries(magic.options)
    .map(([name]) => `--${name}`)
    .filter((option) => !used.has(option));
}

function completion(cursor: number, typed: string, candidates: readonly string[], type: string): Completion {
  return offer(
    cursor,
    typed,
    candidates.filter((text) => text.startsWith(typed)),
    type,
  );
}

/** Matches that somebody who knows more has chosen: all of them, in their order. */
function offer(cursor: number, typed: string, matches: readonly string[], type: string): Completion {
  return { start: cursor - typed.length, end: cursor, matches: matches.map((text) => ({ text, type })) };
}
