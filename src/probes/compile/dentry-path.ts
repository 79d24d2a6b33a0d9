import type { Btf } from '../../btf/btf.ts';
import { compositeOf } from '../../btf/resolve.ts';
import type { Blame, Word } from '../spec/word.ts';
import { type Located, memberOf, valueText } from './c-path.ts';
import { type FetchType, text } from './fetch-type.ts';

/** What becomes one column: the names of a directory entry and of those above it, and whether the last has more above. */
export interface DentryPath {
  /** FETCHARGs, the entry's own name first, all with the type `string`. */
  readonly names: readonly [string, ...string[]];
  /** The addresses of the entry above the last name, and of the one above that: the same where the first is the root. */
  readonly end: readonly [string, string];
  readonly type: FetchType;
}

const NAMES = 8;

/** MAX_ARGSTR_LEN of kernel/trace/trace_probe.h: an argument without its name, its type included. */
const MAX_LENGTH = 63;

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
  const names: [string, ...string[]] = [nameOf(btf, entry)];
  entry = parentOf(btf, entry);
  while (names.length < NAMES && nameOf(btf, entry).length + ':string'.length <= MAX_LENGTH) {
    names.push(nameOf(btf, entry));
    entry = parentOf(btf, entry);
  }
  const end = [valueText(entry), valueText(parentOf(btf, entry))] as const;
  return { names, end, type: { ...text('string'), text: `path of ${names.length} names` } };
}

/** Whether `:path` can read it. */
export const hasPath = (btf: Btf, value: Located): boolean => dentryOf(btf, value) !== null;

function dentryOf(btf: Btf, value: Located): Located | null {
  const found = compositeOf(btf, value.type);
  const steps = found && found.pointers < 2 ? TO_DENTRY[found.type.name] : undefined;
  return steps ? follow(btf, value, steps) : null;
}

function nameOf(btf: Btf, entry: Located): string {
  return `+0(${valueText(follow(btf, entry, ['d_name', 'name']))})`;
}

const parentOf = (btf: Btf, entry: Located): Located => follow(btf, entry, ['d_parent']);

/** Every kernel's entries have the members that are asked for here. */
function follow(btf: Btf, from: Located, names: readonly string[]): Located {
  return names.reduce((found, name) => memberOf(btf, found, name)!, from);
}
