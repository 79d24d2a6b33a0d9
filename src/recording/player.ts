import { basename } from 'node:path';
import { InputError } from '../base/errors.ts';
import { damaged, readEntries, readTables, type StoredEntry } from './folder.ts';
import type { Packing } from './packed.ts';
import { type Asked, difference, keyOf } from './question.ts';

/** Answers questions from a recording. */
export class Player {
  readonly folder: string;
  readonly entries: readonly StoredEntry[];
  /** The answers to each question. */
  readonly #answers: ReadonlyMap<string, readonly StoredEntry[]>;
  /** How often each question was asked. */
  readonly #asked = new Map<string, number>();

  private constructor(folder: string, entries: readonly StoredEntry[]) {
    this.folder = folder;
    this.entries = entries;
    this.#answers = Map.groupBy(entries, ({ entry }) => keyOf(entry.asked));
  }

  /** Throws InputError `no-recording` or `recording-damaged`. */
  static async open(folder: string): Promise<Player> {
    return new Player(folder, await readEntries(folder));
  }

  /**
   * The recorded answer to this question: of equal ones that of this cell, and the next each time it is asked; after the
   * last one comes the first again. Throws InputError `not-recorded`, saying what differs.
   */
  find(asked: Asked, cell: string | null): StoredEntry {
    const key = keyOf(asked);
    const equal = this.#answers.get(key) ?? [];
    const ofCell = equal.filter(({ entry }) => cell !== null && entry.cell === cell);
    const [candidates, place] = ofCell.length > 0 ? [ofCell, `${cell}\n${key}`] : [equal, key];
    if (candidates.length === 0) throw this.#refusal(asked);
    const times = this.#asked.get(place) ?? 0;
    this.#asked.set(place, times + 1);
    return candidates[times % candidates.length]!;
  }

  #refusal(asked: Asked): InputError {
    const recorded = this.entries.map(({ entry }) => entry.asked);
    const near =
      recorded.find(({ magic, name }) => magic === asked.magic && name === asked.name && name !== null) ??
      recorded.find(({ magic, text }) => magic === asked.magic && text.trim() === asked.text.trim());
    return new InputError({
      code: 'not-recorded',
      what: `${shown(asked)} is not in the recording ${basename(this.folder)} as it stands here`,
      why: near ? difference(asked, near) : `it has ${listed(recorded)}`,
      hint: 'run it live (`%replay off`), or record anew (`probebook run --record`)',
    });
  }
}

function shown({ magic, name }: Asked): string {
  return name === null ? magic : `${magic} ${name}`;
}

function listed(recorded: readonly Asked[]): string {
  const names = [...new Set(recorded.map(shown))];
  return names.length > 12
    ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`
    : names.join(', ');
}

/**
 * What an entry holds; with `view` no more than the notebook that asked for it could. Throws InputError `recording-damaged`,
 * also when it is an answer of another kind.
 */
export async function answerOf<Answer>(
  stored: StoredEntry,
  packing: Packing<Answer>,
  { view = true } = {},
): Promise<Answer> {
  const { kind, json } = stored.entry.answer;
  if (kind !== packing.kind) throw damaged(stored.folder, `it holds a ${kind}, not a ${packing.kind}`);
  const tables = await readTables(stored, { view });
  try {
    return packing.unpack({ kind, json, tables });
  } catch (cause) {
    throw damaged(stored.folder, (cause as Error).message, cause);
  }
}
