import type { Entry } from './entry.ts';
import { rename } from './rename.ts';
import { typeText, widenResults } from './widen.ts';

/** What the cells so far have declared: what the next cell is checked against. */
export interface DeclarationStore {
  /** A declaration file. */
  text(): string;
  /** True when the notebook object holds the value that cells call `name`. */
  holds(name: string): boolean;
  /** True for names that are there for other declarations' sake only. */
  isHelper(name: string): boolean;
  /** Takes the declarations of a cell; they replace earlier ones of the same name and kind. */
  declare(entries: readonly Entry[]): void;
}

export function createDeclarationStore(): DeclarationStore {
  let entries: readonly Entry[] = [];
  let renamed = 0;

  /**
   * Where declarations that stay refer to a name that gets a new meaning (an instance of a class that is now
   * declared anew), the old meaning stays too, under another name.
   */
  function retire(replaced: readonly Entry[]): void {
    const needed = replaced.find(({ name }) => entries.some(({ text }) => rename(text, name, '') !== text));
    if (!needed) return;
    renamed += 1;
    const name = `${needed.name}$${renamed}`;
    const kept = { ...needed, name, helper: true };
    entries = [...entries, kept].map((entry) => ({ ...entry, text: rename(entry.text, needed.name, name) }));
    retire(replaced.filter((entry) => entry !== needed));
  }

  /** A function that uses `names`, which have got another type, may return another type too. */
  function widen(names: ReadonlySet<string>): void {
    if (names.size === 0) return;
    const widened = new Set<string>();
    entries = entries.map((entry) => {
      if (![...entry.captures].some((name) => names.has(name))) return entry;
      const text = widenResults(entry.text);
      if (text !== entry.text) widened.add(entry.name);
      return { ...entry, text };
    });
    widen(widened);
  }

  return {
    text: () => entries.map((entry) => `${entry.text}\n`).join(''),
    holds: (name) => entries.some((entry) => entry.name === name && entry.held),
    isHelper: (name) => entries.some((entry) => entry.name === name && entry.helper),
    declare(fresh) {
      const replaced = entries.filter((old) => fresh.some((entry) => overlaps(old, entry)));
      entries = entries.filter((entry) => !replaced.includes(entry));
      retire(replaced.filter((old) => !fresh.some(({ text }) => text === old.text)));
      widen(new Set(replaced.filter((old) => old.held && !hasType(old, fresh)).map(({ name }) => name)));
      entries = withoutUnused([...entries, ...fresh]);
    },
  };
}

function overlaps(a: Entry, b: Entry): boolean {
  return a.name === b.name && ((a.value && b.value) || (a.type && b.type));
}

function hasType(old: Entry, fresh: readonly Entry[]): boolean {
  return fresh.some(({ text }) => typeText(text) === typeText(old.text));
}

function withoutUnused(entries: readonly Entry[]): readonly Entry[] {
  const used = entries.filter(
    (entry) => !entry.helper || entries.some((other) => other !== entry && other.text.includes(entry.name)),
  );
  return used.length === entries.length ? entries : withoutUnused(used);
}
