import { findMember } from '../../btf/resolve.ts';
import { spell } from '../../btf/spell.ts';
import { inspectCast } from '../../probes/compile/inspect-cast.ts';
import { inspectFunction } from '../../probes/compile/inspect-function.ts';
import { describeMember } from '../../probes/compile/inspect-name.ts';
import { inspection, type ProbeInspection } from '../../probes/compile/inspection.ts';
import type { KernelFacts } from '../../probes/spec/types.ts';
import { placeAtEnd } from './place.ts';
import { eventOf, findProvider, functionOf, isReturn } from './providers.ts';
import { argumentsOf, assignedTo, type Code, expressionAtEnd, signatureOf, structOf } from './value-type.ts';
import { BUILTINS, FUNCTIONS, MAP_FUNCTIONS, NUMBERED, type Word } from './words.ts';

/**
 * What stands at the end of `before`, a program up to the end of the word under the cursor: a probe, a function, a
 * builtin, an argument, a member, a type, a variable. `after` is what follows. Null for anything else.
 */
export function inspectProgram(before: string, after: string, facts: KernelFacts): ProbeInspection | null {
  const place = placeAtEnd(before);
  if (!place || /(^|[\s(){};,])$/.test(before)) return null;
  return place.kind === 'probe' ? inspectProbe(place.typed, facts) : inspectCode(place, after, facts);
}

function inspectProbe(typed: string, facts: KernelFacts): ProbeInspection | null {
  const provider = findProvider(typed.replace(/:$/, ''));
  if (provider) return described(provider);
  const event = eventOf(typed);
  if (event !== null) return inspectEvent(event, typed, facts);
  const place = functionOf(typed);
  return (
    place && inspectFunction(place.module === null ? place.name : `${place.module}:${place.name}`, facts)
  );
}

function inspectEvent(event: string, probe: string, facts: KernelFacts): ProbeInspection | null {
  if (!facts.formats.has(event)) return null;
  const fields = argumentsOf({ probes: [probe], code: '' }, facts);
  return inspection(
    event,
    'An event of the kernel; its fields, each `args->FIELD`:',
    fields.map(({ declaration }) => `${declaration};`).join('\n'),
  );
}

function inspectCode(code: Code, after: string, facts: KernelFacts): ProbeInspection | null {
  const word = /[$@]?\w+$/.exec(code.code)?.[0];
  if (word === undefined) return null;
  const before = code.code.slice(0, code.code.length - word.length);
  const link = /\s*(?:->|\.)\s*$/.exec(before);
  if (link) return inspectMember(expressionAtEnd(before.slice(0, link.index)), word, code, facts);
  if (/\b(struct|union)\s+$/.test(before)) return facts.btf && inspectCast(word, facts.btf);
  if (word.startsWith('$')) return inspectVariable(word, { ...code, code: before }, after, facts);
  if (/^arg\d$/.test(word) || word === 'retval') return inspectValue(word, code, facts);
  const called = /^\s*\(/.test(after);
  const tables = called ? [FUNCTIONS, MAP_FUNCTIONS, BUILTINS] : [BUILTINS, FUNCTIONS, MAP_FUNCTIONS];
  const found = tables.map((table) => table.get(word)).find((each) => each !== undefined);
  return found ? described(found) : null;
}

function inspectMember(owner: string, name: string, code: Code, facts: KernelFacts): ProbeInspection | null {
  if (owner === 'args') {
    const found = argumentsOf(code, facts).find((each) => each.name === name);
    return found ? inspection(found.declaration, found.story) : null;
  }
  const of = structOf(owner, code, facts);
  const member = of && findMember(of.btf, of.type, name);
  return member ? describeMember(of.btf, of.type, member) : null;
}

/** `arg0` and `retval` of a function that BTF describes. */
function inspectValue(word: string, { probes }: Code, facts: KernelFacts): ProbeInspection | null {
  const [known] = probes.flatMap((probe) => signatureOf(probe, facts) ?? []);
  const described = known && word !== 'retval' ? known.parameters[Number(word.slice(3))] : null;
  if (described) return inspection(described.declaration, `${word}: ${described.story}`);
  if (known && word === 'retval' && probes.some(isReturn))
    return inspection(spell(known.btf, known.result, word), `What ${known.function} returned.`);
  const general = NUMBERED.get(word) ?? BUILTINS.get(word);
  return general ? inspection(general.signature, general.story) : null;
}

/** What it was last given; where it is given something, that. */
function inspectVariable(
  name: string,
  code: Code,
  after: string,
  facts: KernelFacts,
): ProbeInspection | null {
  const here = /^\s*=(?!=)\s*([^;]*)/.exec(after)?.[1];
  const given = here ?? assignedTo(name, code.code)?.text;
  if (given === undefined) return null;
  const found = structOf(given, code, facts);
  const story = found
    ? `A variable; its members are those of ${found.type.kind} ${found.type.name}.`
    : 'A variable.';
  return inspection(`${name} = ${given.trim()}`, story);
}

function described({ signature, story }: Word): ProbeInspection {
  return inspection(signature, story);
}
