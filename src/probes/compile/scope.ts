import type { Btf } from '../../btf/btf.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import type { ArgumentContext } from './argument.ts';
import type { Scope } from './c-path.ts';
import { keepsParameters } from './form.ts';
import { keptAtReturn, numbered } from './numbered.ts';
import { type Parameter, parameters, prototypeOf } from './parameters.ts';
import type { ResolvedPlace } from './place.ts';
import { resultRegister } from './registers.ts';

/** What the arguments of a probe at this place may name. */
export function argumentContext(
  place: ResolvedPlace,
  facts: KernelFacts,
  blame: Blame,
  form: 'kprobe' | 'fprobe' = 'kprobe',
): ArgumentContext {
  const knownScope = scopeOf(place, facts, blame, form);
  const scope = (at: Word): Scope => {
    if (knownScope) return knownScope;
    throw unknownToBtf(place, facts, at, blame);
  };
  return { form, facts, place, blame, knownScope, scope };
}

function scopeOf(
  place: ResolvedPlace,
  facts: KernelFacts,
  blame: Blame,
  form: 'kprobe' | 'fprobe',
): Scope | null {
  const btf = typesFor(place.module, facts);
  const signature = btf && describes(btf, place, facts) ? prototypeOf(btf, place.function) : null;
  if (!btf || !signature) return null;
  const all = parameters({ btf, arch: facts.arch }, place.function) ?? [];
  return {
    btf,
    function: place.function,
    parameters: readable(all, place, facts, form),
    result: resultOf(place, signature.result, btf, facts),
    noParameters: parametersElsewhere(place, facts),
    blame,
  };
}

/** The types that a module sees, or the kernel itself; null where there are none. */
export function typesFor(module: string | null, { btf, modules }: KernelFacts): Btf | null {
  return module === null ? btf : (modules.get(module) ?? null);
}

/** Whether the function is described where it is: the kernel may have another one of a module's function's name. */
function describes(btf: Btf, { module, function: name }: ResolvedPlace, facts: KernelFacts): boolean {
  return module === null || (btf.find('function', name)?.id ?? 0) > facts.btf!.count;
}

function resultOf(
  { kind, callee, function: name }: ResolvedPlace,
  own: number,
  btf: Btf,
  facts: KernelFacts,
): Scope['result'] {
  if (kind === 'return') return { type: own, of: name, fetch: '$retval' };
  const called = callee === null ? null : prototypeOf(btf, callee);
  return called && { type: called.result, of: callee!, fetch: `%${resultRegister(facts.arch)}` };
}

function readable(
  all: readonly Parameter[],
  { kind }: ResolvedPlace,
  { arch }: KernelFacts,
  form: 'kprobe' | 'fprobe',
): readonly Parameter[] {
  if (kind === 'return') return keptAtReturn(all, arch);
  return form === 'fprobe' ? numbered(all, arch, 0) : all;
}

function parametersElsewhere(
  { kind, offset, function: name }: ResolvedPlace,
  facts: KernelFacts,
): Scope['noParameters'] {
  if (kind === 'entry' || (kind === 'return' && keepsParameters(facts))) return null;
  if (kind === 'return') {
    return {
      why: 'at the return its register holds something else; its value at entry needs a kernel that keeps it for the return probe (from 6.9 on)',
      hint: `a span has both: span NAME ${name} PARAMETER -> ret=$retval`,
    };
  }
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
  if (place.module !== null && !typesFor(place.module, facts)) {
    return blame(at.span, {
      code,
      what: `'${at.text}' needs the type information (BTF) of the module ${place.module}, which has none`,
      why: `/sys/kernel/btf/${place.module} is not there: modules have it from Linux 5.11 on, where they were built together with their kernel`,
      hint,
    });
  }
  const copy = /\.(constprop|isra|part|cold|llvm)/.test(place.function);
  const why = copy
    ? 'it is a copy the compiler made, whose parameters may differ from the source'
    : 'it is written in assembler, or exists in several versions';
  return blame(at.span, {
    code,
    what: `BTF does not describe ${place.function}, so '${at.text}' means nothing here`,
    why,
    hint,
  });
}
