import { didYouMean, nearest } from '../../base/nearest.ts';
import type { SymbolTable } from '../../code/symbols.ts';
import type { TracepointSpec } from '../spec/probe.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import type { ArgumentContext } from './argument.ts';
import type { Scope } from './c-path.ts';
import type { PartContext } from './compile.ts';
import { requireForm } from './form.ts';
import { hidden } from './hidden.ts';
import { numbered } from './numbered.ts';
import { parameters } from './parameters.ts';
import type { ResolvedPlace } from './place.ts';
import type { ProbePlan } from './plan.ts';
import { verbatim } from './text.ts';

/** The function behind every tracepoint, which calls what is attached to it. */
const CALLER = '__traceiter_';

/** `t:t1 sched_switch next->pid` (Documentation/trace/fprobetrace.rst). */
export function tracepointPlan(spec: TracepointSpec, { facts, blame }: PartContext): ProbePlan {
  const { whole } = spec.place;
  requireForm('tracepoint', facts, spec.letter, insteadOf(whole.text, facts), blame);
  if (facts.symbols.find(`${CALLER}${whole.text}`).length === 0) throw unknown(whole, facts, blame);
  const place: ResolvedPlace = {
    kind: 'entry',
    function: whole.text,
    symbol: whole.text,
    offset: 0,
    module: null,
    callee: null,
    pieces: [verbatim(whole)],
    notes: [],
  };
  return {
    places: [place],
    letter: verbatim(spec.letter),
    name: whole.text.replace(/^(?=\d)/, '_'),
    hidden,
    context: () => contextOf(place, facts, blame),
  };
}

/** Those of modules, too. */
export function tracepointNames(symbols: SymbolTable): readonly string[] {
  return [...symbols.functions()]
    .filter((name) => name.startsWith(CALLER))
    .map((name) => name.slice(CALLER.length));
}

function contextOf(place: ResolvedPlace, facts: KernelFacts, blame: Blame): ArgumentContext {
  const knownScope = scopeOf(place.function, facts, blame);
  const scope = (at: Word): Scope => {
    if (knownScope) return knownScope;
    throw blame(at.span, {
      code: 'no-btf',
      what: `BTF does not describe the tracepoint ${place.function}, so '${at.text}' means nothing here`,
      hint: 'its arguments are $arg1, $arg2, …',
    });
  };
  return { form: 'tracepoint', facts, place, blame, knownScope, scope };
}

/** The first parameter of its functions is what was attached, no argument of the tracepoint. */
function scopeOf(name: string, facts: KernelFacts, blame: Blame): Scope | null {
  const { btf, arch } = facts;
  const all = parameters(facts, `${CALLER}${name}`) ?? parameters(facts, `__probestub_${name}`);
  if (!btf || !all) return null;
  const own = all.slice(1).map((parameter) => ({ ...parameter, position: parameter.position - 1 }));
  return {
    btf,
    function: name,
    parameters: numbered(own, arch, 1),
    result: null,
    noParameters: null,
    blame,
  };
}

function insteadOf(name: string, { eventNames }: KernelFacts): string {
  const event = eventNames.find((each) => each.endsWith(`:${name}`));
  return event
    ? `the event on it has fields: write ${event}`
    : 'probe the function around the tracepoint with p';
}

function unknown(at: Word, { symbols }: KernelFacts, blame: Blame) {
  const hint = didYouMean(nearest(at.text, tracepointNames(symbols)));
  return blame(at.span, {
    code: 'unknown-tracepoint',
    what: `the kernel has no tracepoint '${at.text}'`,
    ...(hint && { hint }),
  });
}
