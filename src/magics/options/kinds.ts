import { parseDuration } from '../../base/duration.ts';
import type { Services } from '../services.ts';

/** What a word may mean: how it is read, named and completed. */
export interface ValueKind<T> {
  /** As it stands in a synopsis: `DURATION`. */
  readonly placeholder: string;
  parse(text: string): Reading<T>;
  /** Candidates, of which those that begin with `typed` are offered. */
  suggest?(services: Services, typed: string): readonly string[] | Promise<readonly string[]>;
  /** `suggest` itself chooses by `typed`, the best first: all of them are offered. */
  readonly ranked?: boolean;
}

/** `why` is what would have been right: "a number with a unit: 500ms, 5s, 2m". */
export type Reading<T> = { readonly value: T } | { readonly why: string };

/** Any text that is not empty. */
export function text(placeholder: string): ValueKind<string> {
  return { placeholder, parse: (value) => (value === '' ? { why: `${placeholder} is empty` } : { value }) };
}

/** Words between commas. */
export function words(placeholder: string): ValueKind<readonly string[]> {
  return {
    placeholder,
    parse: (typed) => {
      const value = typed.split(',').map((word) => word.trim());
      return value.every(Boolean) ? { value } : { why: 'names between commas: name,comm' };
    },
  };
}

/** One of a few words. */
export function choice<T extends string>(placeholder: string, words: readonly T[]): ValueKind<T> {
  return {
    placeholder,
    parse: (typed) => {
      const value = words.find((word) => word === typed);
      return value === undefined ? { why: `one of ${words.join(', ')}` } : { value };
    },
    suggest: () => words,
  };
}

/** ECMA-262, "Reserved Words", strict mode and modules included, and the names that TypeScript lets nobody declare. */
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function globalThis if implements import in instanceof interface let new null package private ' +
    'protected public return static super switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
);

/** A name that a cell can declare. */
export const identifier: ValueKind<string> = {
  placeholder: 'NAME',
  parse: (value) => {
    if (RESERVED.has(value)) return { why: 'a name that is no word of TypeScript itself' };
    return /^[A-Za-z_$][\w$]*$/.test(value)
      ? { value }
      : { why: 'a TypeScript name: letters, digits, _ and $' };
  },
};

/** A whole number from 1. */
export const count: ValueKind<number> = {
  placeholder: 'N',
  parse: (typed) => {
    const value = /^[0-9][0-9_]*$/.test(typed) ? Number(typed.replaceAll('_', '')) : 0;
    return Number.isSafeInteger(value) && value > 0 ? { value } : { why: 'a whole number from 1' };
  },
};

/** Gives milliseconds. */
export const duration: ValueKind<number> = {
  placeholder: 'DURATION',
  parse: (typed) => {
    const ns = parseDuration(typed) ?? 0;
    return ns > 0 ? { value: ns / 1e6 } : { why: 'a number with a unit: 500ms, 5s, 2m, 1h' };
  },
};

const KIBIBYTES = { K: 1, M: 1024, G: 1024 * 1024 } as const;

/** Gives KiB, the unit of tracefs's `buffer_size_kb`. */
export const size: ValueKind<number> = {
  placeholder: 'SIZE',
  parse: (typed) => {
    const match = /^(\d+)([KMG])$/i.exec(typed);
    const unit = match?.[2]?.toUpperCase() as keyof typeof KIBIBYTES | undefined;
    const value = unit ? Number(match?.[1]) * KIBIBYTES[unit] : 0;
    return value > 0 ? { value } : { why: 'a number with a unit: 512K, 4M, 1G' };
  },
};
