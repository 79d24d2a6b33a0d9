import type { Btf } from '../../btf/btf.ts';
import { compositeOf } from '../../btf/resolve.ts';
import type { Blame, Word } from '../spec/word.ts';
import { type Located, memberOf, valueText } from './c-path.ts';
import { type FetchType, text } from './fetch-type.ts';

/** What becomes one column: the name of a directory entry, and of those above it, from the nearest on. */
export interface DentryPath {
  /** FETCHARGs without their type, which is that of all. */
  readonly names: readonly [string, ...string[]];
  readonly type: FetchType;
}

/** As many names as a path has at most; one more says whether it ends there. */
const NAMES = 8;

/** An argument holds FETCH_INSN_MAX of 16 instructions: one takes the register, one ends it, 14 follow addresses. */
const MOST_DEREFERENCES = 14;
/** `d_name.name`, and its text. */
const FOR_NAME = 2;

/** The steps from a struct to its directory entry. */
const TO_DENTRY: Readonly<Record<string, readonly string[]>> = {
  dentry: [],
  path: ['dentry'],
  file: ['f_path', 'dentry'],
};

/**
 * The path to a directory entry (`:path`), as names: the kernel follows no loop, so each is an argument of its own.
 * Where the way to the entry is long there is room for fewer of them. Throws InputError for what is no directory entry.
 */
export function dentryPath(btf: Btf, value: Located, at: Word, blame: Blame): DentryPath {
  let entry = dentryOf(btf, value);
  if (!entry) {
    throw blame(at.span, {
      code: 'bad-type',
      what: `:path reads a struct file, path or dentry, and '${at.text}' is none`,
      hint: 'if it is one under another type, cast it: (struct file *)data:path',
    });
  }
  const names = [nameOf(btf, entry)];
  const room = MOST_DEREFERENCES - FOR_NAME - dereferences(valueText(entry));
  for (let parents = 1; parents <= Math.min(NAMES, room); parents++) {
    entry = follow(btf, entry, ['d_parent']);
    names.push(nameOf(btf, entry));
  }
  const type = { ...text('string'), text: `path of ${names.length} names` };
  return { names: names as [string, ...string[]], type };
}

function dentryOf(btf: Btf, value: Located): Located | null {
  const found = compositeOf(btf, value.type);
  const steps = found && found.pointers < 2 ? TO_DENTRY[found.type.name] : undefined;
  return steps ? follow(btf, value, steps) : null;
}

function nameOf(btf: Btf, entry: Located): string {
  return `+0(${valueText(follow(btf, entry, ['d_name', 'name']))})`;
}

/** Every kernel's entries have these members. */
function follow(btf: Btf, from: Located, names: readonly string[]): Located {
  return names.reduce((found, name) => memberOf(btf, found, name)!, from);
}

const dereferences = (fetch: string): number => fetch.split('(').length - 1;
