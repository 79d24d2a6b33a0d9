import type { KernelFacts } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import type { ArgumentContext } from './argument.ts';
import type { Scope } from './c-path.ts';
import { keepsArguments, keptParameter, notKept } from './kept-arguments.ts';
import { type Parameter, parameters, prototypeOf } from './parameters.ts';
import type { ResolvedPlace } from './place.ts';
import { resultRegister } from './registers.ts';

/** What the arguments of a probe at this place may name. */
export function argumentContext(place: ResolvedPlace, facts: KernelFacts, blame: Blame): ArgumentContext {
  const knownScope = scopeOf(place, facts, blame);
  const scope = (at: Word): Scope => {
    if (knownScope) return knownScope;
    throw unknownToBtf(place, facts, at, blame);
  };
  return { facts, place, blame, knownScope, scope };
}

function scopeOf(place: ResolvedPlace, facts: KernelFacts, blame: Blame): Scope | null {
  const { btf } = facts;
  const signature = btf && prototypeOf(btf, place.function);
  if (!signature) return null;
  return {
    btf,
    function: place.function,
    parameters: parametersAt(place, facts),
    result: resultOf(place, signature.result, facts),
    noParameters: parametersElsewhere(place, facts),
    blame,
  };
}

function parametersAt({ kind, function: name }: ResolvedPlace, facts: KernelFacts): readonly Parameter[] {
  const found = parameters(facts, name) ?? [];
  return kind === 'return' ? found.map((parameter) => keptParameter(parameter, facts.arch)) : found;
}

function resultOf(
  { kind, callee, function: name }: ResolvedPlace,
  own: number,
  facts: KernelFacts,
): Scope['result'] {
  if (kind === 'return') return { type: own, of: name, fetch: '$retval' };
  const called = callee === null ? null : prototypeOf(facts.btf!, callee);
  return called && { type: called.result, of: callee!, fetch: `%${resultRegister(facts.arch)}` };
}

function parametersElsewhere(
  { kind, offset, function: name }: ResolvedPlace,
  { readme, release }: KernelFacts,
): Scope['noParameters'] {
  if (kind === 'entry' || (kind === 'return' && keepsArguments(readme))) return null;
  if (kind === 'return') return notKept(release, name);
  return {
    why: `at +${offset} its register may hold something else already`,
    hint: 'name the register that holds it there (%disasm shows the instructions), or fetch it on an entry probe',
  };
}

function unknownToBtf(place: ResolvedPlace, facts: KernelFacts, at: Word, blame: Blame) {
  const code = 'no-btf';
  const hint = 'use registers and offsets: dfd=%di name=+0(+0(%si)):string';
  if (!facts.btf) {
    return blame(at.span, {
      code,
      what: `'${at.text}' needs the kernel's type information (BTF), which ${facts.release} does not have`,
      hint,
    });
  }
  const copy = /\.(constprop|isra|part|cold|llvm)/.test(place.function);
  const why = copy
    ? 'it is a copy the compiler made, whose parameters may differ from the source'
    : 'it belongs to a module, is written in assembler, or exists in several versions';
  return blame(at.span, {
    code,
    what: `BTF does not describe ${place.function}, so '${at.text}' means nothing here`,
    why,
    hint,
  });
}
