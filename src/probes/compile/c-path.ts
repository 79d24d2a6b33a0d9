import { didYouMean, nearest } from '../../base/nearest.ts';
import type { Btf } from '../../btf/btf.ts';
import { aliases, compositeOf, findMember, members, sizeOf, strip } from '../../btf/resolve.ts';
import { spell } from '../../btf/spell.ts';
import type { BtfComposite } from '../../btf/types.ts';
import type { PathFetch, Step } from '../spec/probe.ts';
import { type Blame, covering, part, type Word } from '../spec/word.ts';
import { rootOf } from './c-root.ts';
import type { Parameter } from './parameters.ts';

/** A C value and where it is: in a register, or in memory behind an address that is fetched first. */
export interface Located {
  /** BTF type id. */
  readonly type: number;
  readonly at:
    | { readonly kind: 'register'; readonly fetch: string }
    | {
        readonly kind: 'memory';
        readonly address: string;
        readonly bitOffset: number;
        readonly bitWidth: number;
      };
  /** The declaration it came from, for people: `parameter 2, struct filename *pathname`. */
  readonly story: string;
}

/** What a path may start from on this probe. */
export interface Scope {
  readonly btf: Btf;
  readonly function: string;
  readonly parameters: readonly Parameter[];
  /** Type of `$retval`, the function that returned it, and what fetches it; null where there is none. */
  readonly result: { readonly type: number; readonly of: string; readonly fetch: string } | null;
  /** Why parameters cannot be named on this probe; null when they can. */
  readonly noParameters: { readonly why: string; readonly hint: string } | null;
  readonly blame: Blame;
}

/** Follows a path through BTF. Throws InputError at the step that does not exist. */
export function locate(scope: Scope, path: PathFetch): Located {
  let found = rootOf(scope, path);
  for (const [i, step] of path.steps.entries()) {
    const before = textBefore(path, i);
    found =
      step.kind === 'index' ? element(scope, found, step, before) : member(scope, found, step, before, path);
  }
  return found;
}

/** What step `i` is taken from, as the user wrote it: the last name with its indices, `numbers[0]`. */
function textBefore({ text, root, steps }: PathFetch, i: number): Word {
  const named = steps.slice(0, i).findLast((step) => step.kind !== 'index')?.word ?? root;
  const start = named.span.column - text.span.column;
  const operator = steps[i]!.kind === 'arrow' ? 2 : 1;
  return part(text, start, steps[i]!.word.span.column - text.span.column - operator);
}

/** The member of what `from` is or points to; null where there is none. */
export function memberOf(btf: Btf, from: Located, name: string): Located | null {
  const found = compositeOf(btf, from.type);
  const hit = found && findMember(btf, found.type, name);
  if (!hit || found.pointers > 1 || (found.pointers === 0 && from.at.kind === 'register')) return null;
  const base = from.at.kind === 'register' || found.pointers === 1 ? null : from.at;
  const at = {
    kind: 'memory',
    address: base?.address ?? valueText(from),
    bitOffset: (base?.bitOffset ?? 0) + hit.bitOffset,
    bitWidth: hit.bitWidth,
  } as const;
  const place = `${spell(btf, hit.type, hit.name)} at +${Math.floor(hit.bitOffset / 8)} of ${nameOf(found.type)}`;
  return { type: hit.type, at, story: `${from.story}; ${place}` };
}

/** The fetch that gives a pointer or number itself, for use inside another: `%si`, `+24(%di)`. */
export function valueText({ at }: Located): string {
  return at.kind === 'register' ? at.fetch : `+${at.bitOffset / 8}(${at.address})`;
}

function member(scope: Scope, from: Located, step: Step, before: Word, path: PathFetch): Located {
  const { btf, blame } = scope;
  const found = compositeOf(btf, from.type);
  if (!found) {
    const what = `'${before.text}' is ${article(spell(btf, from.type))} and has no members`;
    throw blame(step.word.span, {
      code: 'no-members',
      what,
      why: incomplete(btf, from.type) ?? undefinedWhy,
    });
  }
  checkOperator(found.pointers, from, step, before, path, blame);
  const reached = memberOf(btf, from, step.word.text);
  if (!reached) throw unknownMember(btf, found.type, step.word, blame);
  return reached;
}

const undefinedWhy = 'only structs, unions and pointers to them have members';

function checkOperator(
  pointers: number,
  from: Located,
  step: Step,
  before: Word,
  path: PathFetch,
  blame: Blame,
): void {
  const at = covering(before, step.word);
  if (pointers > 1) {
    throw blame(at, {
      code: 'bad-path',
      what: `'${before.text}' points to a pointer`,
      hint: `take an element first: ${before.text}[0]`,
    });
  }
  if (pointers === 1 && step.kind === 'dot') {
    throw blame(at, {
      code: 'bad-path',
      what: `'${before.text}' is a pointer: its members follow ->`,
      hint: `write ${before.text}->${step.word.text}`,
    });
  }
  if (pointers === 0 && step.kind === 'arrow') {
    throw blame(at, {
      code: 'bad-path',
      what: `'${before.text}' is no pointer: its members follow a dot`,
      hint: `write ${before.text}.${step.word.text}`,
    });
  }
  if (pointers === 0 && from.at.kind === 'register') {
    throw blame(path.text.span, {
      code: 'bad-path',
      what: 'members of a value returned in registers cannot be read',
    });
  }
}

function element(scope: Scope, from: Located, step: Step, before: Word): Located {
  const { btf, blame } = scope;
  const type = strip(btf, from.type);
  const index = Number(step.word.text);
  if (type.kind !== 'array' && type.kind !== 'pointer') {
    throw blame(step.word.span, {
      code: 'bad-index',
      what: `'${before.text}' is ${article(spell(btf, from.type))}, neither array nor pointer`,
    });
  }
  const elementType = type.kind === 'array' ? type.element : type.target;
  if (type.kind === 'array' && type.length > 0 && index >= type.length) {
    throw blame(step.word.span, {
      code: 'bad-index',
      what: `'${before.text}' has ${type.length} elements, 0 to ${type.length - 1}`,
    });
  }
  const size = sizeOf(btf, elementType);
  if (size === 0 && index > 0) {
    throw blame(step.word.span, {
      code: 'bad-index',
      what: `how many bytes ${spell(btf, elementType)} has is not known, so only element 0 can be found`,
      hint: 'say what lies there: (struct NAME *)PARAMETER',
    });
  }
  const bitOffset = index * size * 8;
  const story = `${from.story}; element ${index}`;
  if (type.kind === 'array' && from.at.kind === 'memory') {
    return { type: elementType, at: { ...from.at, bitOffset: from.at.bitOffset + bitOffset }, story };
  }
  return {
    type: elementType,
    at: { kind: 'memory', address: valueText(from), bitOffset, bitWidth: 0 },
    story,
  };
}

function unknownMember(btf: Btf, type: BtfComposite, word: Word, blame: Blame) {
  const names = members(btf, type).map((m) => m.name);
  const near = nearest(word.text, names);
  const hint =
    didYouMean(near) ??
    (names.length
      ? `its members are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`
      : undefined);
  return blame(part(word, 0).span, {
    code: 'unknown-member',
    what: `${nameOf(type)} has no member '${word.text}'`,
    ...(hint && { hint }),
  });
}

function nameOf(type: BtfComposite): string {
  return type.name ? `${type.kind} ${type.name}` : `an unnamed ${type.kind}`;
}

function incomplete(btf: Btf, id: number): string | null {
  let type = strip(btf, id);
  if (type.kind === 'pointer') type = strip(btf, type.target);
  return type.kind === 'forward' ? `BTF does not hold what is in ${type.of} ${type.name}` : null;
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** True when the compiler was told that the pointer leads to user memory (the `user` type tag). */
export function pointsToUser(btf: Btf, pointerId: number): boolean {
  const type = strip(btf, pointerId);
  return type.kind === 'pointer' && aliases(btf, type.target).includes('user');
}
