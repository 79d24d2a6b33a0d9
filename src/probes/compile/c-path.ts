import { didYouMean, nearest } from '../../base/nearest.ts';
import type { Btf } from '../../btf/btf.ts';
import { aliases, compositeOf, findMember, members, sizeOf, strip } from '../../btf/resolve.ts';
import { spell } from '../../btf/spell.ts';
import type { BtfComposite } from '../../btf/types.ts';
import type { PathFetch, Step } from '../spec/probe.ts';
import { type Blame, covering, part, type Word } from '../spec/word.ts';
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
  let found = rootOf(scope, path.root);
  for (const [i, step] of path.steps.entries()) {
    const before = path.steps[i - 1]?.word ?? path.root;
    found =
      step.kind === 'index' ? element(scope, found, step, before) : member(scope, found, step, before, path);
  }
  return found;
}

/** The fetch that gives a pointer or number itself, for use inside another: `%si`, `+24(%di)`. */
export function valueText({ at }: Located): string {
  return at.kind === 'register' ? at.fetch : `+${at.bitOffset / 8}(${at.address})`;
}

function rootOf(scope: Scope, root: Word): Located {
  if (root.text === '$retval') return resultRoot(scope, root);
  if (/^\$arg\d+$/.test(root.text)) {
    const position = Number(root.text.slice(4));
    const parameter = scope.parameters.find((p) => p.position === position);
    if (parameter) return parameterRoot(scope, parameter, root);
  }
  if (root.text.startsWith('$')) {
    throw scope.blame(root.span, {
      code: 'bad-path',
      what: `${root.text} has no members`,
      hint: 'a path starts at a parameter or at $retval',
    });
  }
  const parameter = scope.parameters.find((p) => p.name === root.text);
  if (parameter) return parameterRoot(scope, parameter, root);
  throw unknownParameter(scope, root);
}

function resultRoot(scope: Scope, root: Word): Located {
  const { result } = scope;
  if (result === null) {
    throw scope.blame(root.span, {
      code: 'no-retval',
      what: '$retval is there on a return probe only',
      hint: `write r in front instead of p; behind a call inside, name it: ${scope.function}@CALLEE`,
    });
  }
  return {
    type: result.type,
    at: { kind: 'register', fetch: result.fetch },
    story: `what ${result.of} returned, ${spell(scope.btf, result.type)}`,
  };
}

function parameterRoot(scope: Scope, parameter: Parameter, root: Word): Located {
  if (scope.noParameters) {
    const { why, hint } = scope.noParameters;
    throw scope.blame(root.span, {
      code: 'no-parameters',
      what: `the parameter '${parameter.name}' cannot be read here`,
      why,
      hint,
    });
  }
  if (parameter.register === null) {
    throw scope.blame(root.span, {
      code: 'no-register',
      what: `the parameter '${parameter.declaration}' cannot be read`,
      why: parameter.why!,
    });
  }
  const story = `parameter ${parameter.position}, ${parameter.declaration}`;
  return { type: parameter.type, at: { kind: 'register', fetch: `%${parameter.register}` }, story };
}

function unknownParameter(scope: Scope, root: Word) {
  const names = scope.parameters.map((p) => p.name).filter(Boolean);
  const has = names.length ? `its parameters are ${names.join(', ')}` : 'it has no parameters';
  const hint = didYouMean(nearest(root.text, names));
  return scope.blame(root.span, {
    code: 'unknown-parameter',
    what: `${scope.function} has no parameter '${root.text}'`,
    why: has,
    ...(hint && { hint }),
  });
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
  const hit = findMember(btf, found.type, step.word.text);
  if (!hit) throw unknownMember(btf, found.type, step.word, blame);
  const base =
    step.kind === 'arrow'
      ? { address: valueText(from), bitOffset: 0 }
      : (from.at as Extract<Located['at'], { kind: 'memory' }>);
  const at = {
    kind: 'memory',
    address: base.address,
    bitOffset: base.bitOffset + hit.bitOffset,
    bitWidth: hit.bitWidth,
  } as const;
  return {
    type: hit.type,
    at,
    story: `${from.story}; ${spell(btf, hit.type, hit.name)} at +${Math.floor(hit.bitOffset / 8)} of ${nameOf(found.type)}`,
  };
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
  const bitOffset = index * sizeOf(btf, elementType) * 8;
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
