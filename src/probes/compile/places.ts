import { globMatcher, isGlob } from '../../base/glob.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import { isFunction, moduleOf } from '../../code/symbols.ts';
import type { ProbeSpec } from '../spec/probe.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import type { PartContext } from './compile.ts';
import { type ResolvedPlace, resolvePlace } from './place.ts';
import { from } from './text.ts';

/** More functions than this are no probe but a profile of the kernel; each also takes time to install. */
const MOST_FUNCTIONS = 500;

/** All places of a probe line: one, or those of a pattern or of a call. Throws InputError. */
export function resolvePlaces(spec: ProbeSpec, { facts, blame }: PartContext): readonly ResolvedPlace[] {
  const { callee, symbol } = spec.place;
  if (symbol && isGlob(symbol.text)) return matching(spec, symbol, facts, blame);
  const place = resolvePlace(spec, facts.symbols, blame);
  return callee ? afterCalls(spec, place, facts, blame) : [place];
}

/** The functions a pattern names that can be probed; ftrace's own list leaves out those that cannot. */
function matching(spec: ProbeSpec, symbol: Word, facts: KernelFacts, blame: Blame): readonly ResolvedPlace[] {
  if (spec.place.offset || spec.place.callee)
    throw blame(spec.place.whole.span, {
      code: 'bad-place',
      what: 'a pattern has no offset: it names the functions themselves',
    });
  const matches = globMatcher(symbol.text);
  const module = spec.place.module?.text;
  const named = [...new Set(facts.traceable ?? facts.symbols.functions())].filter(matches);
  const names =
    module === undefined
      ? named
      : named.filter((name) => facts.symbols.find(name, module).some(({ type }) => isFunction(type)));
  if (names.length === 0) {
    const hint = didYouMean(nearest(symbol.text.replace(/[*?]+/g, ''), new Set(facts.symbols.functions())));
    throw blame(symbol.span, {
      code: 'unknown-function',
      what: `no function of the kernel that can be probed matches '${symbol.text}'`,
      ...(hint && { hint }),
    });
  }
  if (names.length > MOST_FUNCTIONS)
    throw blame(symbol.span, {
      code: 'too-many-functions',
      what: `'${symbol.text}' matches ${names.length.toLocaleString('en-US')} functions; at most ${MOST_FUNCTIONS} are probed at once`,
      hint: `%fn ${symbol.text} lists them; take a narrower pattern`,
    });
  return names.sort().map((name) => ({
    kind: spec.kind,
    function: name,
    module: moduleOf(facts.symbols, name, module),
    symbol: name,
    offset: 0,
    callee: null,
    pieces: [from(module ? `${module}:${name}` : name, symbol.span)],
    notes: [`${symbol.text}: ${names.length} functions`],
  }));
}

function afterCalls(
  spec: ProbeSpec,
  place: ResolvedPlace,
  facts: KernelFacts,
  blame: Blame,
): readonly ResolvedPlace[] {
  const { name, which } = spec.place.callee!;
  if (spec.kind === 'return' || spec.place.offset)
    throw blame(spec.place.whole.span, {
      code: 'bad-place',
      what: 'a call is probed where it returns into the function, by p',
      hint: `write p ${place.function}@${name.text} got=$retval`,
    });
  const all = facts.calls.get(place.function) ?? [];
  const sites = all.filter(({ callee }) => callee === name.text);
  if (sites.length === 0)
    throw notCalled(
      name,
      place.function,
      all.map(({ callee }) => callee),
      facts,
      blame,
    );
  const wanted = which === 'all' ? sites : sites.filter(({ n }) => n === which);
  if (wanted.length === 0)
    throw blame(spec.place.whole.span, {
      code: 'no-call',
      what: `${place.function} calls ${name.text} ${sites.length === 1 ? 'once' : `${sites.length} times`}, so there is no call #${which}`,
    });
  const found = wanted.flatMap(({ offset, n }) => (offset === null ? [] : [{ offset, n }]));
  if (found.length === 0)
    throw blame(name.span, {
      code: 'no-call',
      what: `${place.function} ends by a jump to ${name.text}, so nothing of it runs after the call`,
      hint: `what came back is what ${place.function} returns: r ${place.function} ret=$retval`,
    });
  return found.map(({ offset, n }) => ({
    ...place,
    kind: 'inside',
    offset,
    callee: name.text,
    pieces: [from(`${place.symbol}+${offset}`, spec.place.whole.span)],
    notes: [
      `${place.function}@${name.text}#${n} = ${place.function}+${offset} (the instruction behind the call; machine code)`,
    ],
  }));
}

function notCalled(
  callee: Word,
  caller: string,
  callees: readonly string[],
  { symbols }: KernelFacts,
  blame: Blame,
) {
  const names = [...new Set(callees)];
  const known = symbols.find(callee.text).some(({ type }) => isFunction(type));
  const hint = didYouMean(nearest(callee.text, names));
  return blame(callee.span, {
    code: 'no-call',
    what: `${caller} does not call ${callee.text}`,
    why: [
      known
        ? 'the compiler inlined the call, or it goes through a pointer or another function'
        : 'the kernel has no function of that name: the compiler inlined it, or it is misspelt',
      names.length > 0 ? `it calls ${names.join(', ')}` : 'it calls no function by name',
    ].join('; '),
    ...(hint && { hint }),
  });
}
