import { didYouMean, nearest } from '../../base/nearest.ts';
import { spell } from '../../btf/spell.ts';
import type { PathFetch } from '../spec/probe.ts';
import type { Word } from '../spec/word.ts';
import { castTo, type Uncast } from './c-cast.ts';
import type { Located, Scope } from './c-path.ts';
import { fetchesOf, type Parameter } from './parameters.ts';

/** What a path starts from, taken for what its cast says. Throws InputError. */
export function rootOf(scope: Scope, { cast, root }: PathFetch): Located {
  if (!cast) return plainRoot(scope, root);
  return castTo(scope, root.text.startsWith('%') ? registerRoot(root) : plainRoot(scope, root), root, cast);
}

/** Nothing is known of a register's value: 64 bits. */
function registerRoot({ text }: Word): Uncast {
  return { type: null, at: { kind: 'register', fetch: text }, story: text };
}

function plainRoot(scope: Scope, root: Word): Located {
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
  const { declaration, position, passing, type, at, why } = parameter;
  if (at === null) {
    const fetches = fetchesOf(passing);
    throw scope.blame(root.span, {
      code: 'no-register',
      what: `the parameter '${declaration}' cannot be read`,
      why: why!,
      ...(fetches.length > 0 && { hint: `fetch what it consists of: ${fetches.join(' ')}` }),
    });
  }
  return { type, at, story: `parameter ${position}, ${declaration}` };
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
