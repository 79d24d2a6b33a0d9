import { didYouMean, nearest } from '../../base/nearest.ts';
import type { Fetch } from '../spec/probe.ts';
import { type Blame, part, type Word } from '../spec/word.ts';
import type { ArgumentContext } from './argument.ts';
import { checkForm } from './check-form.ts';
import { type FetchType, readsMemory } from './fetch-type.ts';
import { keepsParameters } from './form.ts';
import { kernelRegister, parameterRegisters, registerNames } from './registers.ts';

/** Refuses what the kernel would refuse, or take and answer wrongly, in a FETCHARG in its own syntax. */
export function checkFetch(value: Fetch, context: ArgumentContext): void {
  if (checkForm(value, context)) return;
  if (value.kind === 'register') checkRegister(value.name, value.text, context);
  if (value.kind === 'variable') checkVariable(value.name.text, value.text, context);
  if (value.kind === 'memory') checkSymbol(value.text, context);
  if (value.kind === 'path' && value.root.text.startsWith('%'))
    checkRegister(part(value.root, 1), value.root, context);
  if (value.kind !== 'dereference') return;
  if (value.of.kind !== 'variable' || !/^comm$/i.test(value.of.name.text)) checkFetch(value.of, context);
  else {
    const what = '$comm is text, no address to read at';
    throw context.blame(value.of.text.span, { code: 'bad-dereference', what });
  }
}

/** Text and arrays are read from memory. */
export function checkType(value: Fetch, type: FetchType, at: Word, blame: Blame): void {
  if (value.kind === 'variable' && value.name.text === 'comm') {
    if (type.text === 'string') return;
    throw blame(at.span, { code: 'bad-type', what: '$comm is a string and nothing else' });
  }
  if (!readsMemory(type) || value.kind === 'dereference' || value.kind === 'memory') return;
  if (value.kind === 'immediate' && type.count === null) return;
  throw blame(at.span, {
    code: 'bad-type',
    what: `:${type.text} reads memory, and ${value.text.text} is a value`,
    hint: `if it is an address, read there: +0(${value.text.text}):${type.text}`,
  });
}

function checkRegister(name: Word, whole: Word, { facts, blame }: ArgumentContext): void {
  const names = registerNames(facts.arch);
  if (names.includes(name.text)) return;
  const known = kernelRegister(facts.arch, name.text);
  throw blame(whole.span, {
    code: 'unknown-register',
    what: `the kernel knows no register '${whole.text}'`,
    why: `it knows ${names.map((n) => `%${n}`).join(' ')}`,
    ...(known && { hint: `it calls that one %${known}` }),
  });
}

function checkVariable(name: string, whole: Word, context: ArgumentContext): void {
  const { blame, place } = context;
  if (name === 'comm' || name === 'stack') return;
  const entry = /^stack(\d+)$/.exec(name);
  if (entry) {
    checkStack(Number(entry[1]), whole, context);
    return;
  }
  if (name === 'retval') {
    if (place.kind === 'return' || place.callee !== null) return;
    throw blame(whole.span, {
      code: 'no-retval',
      what: '$retval is there on a return probe only',
      hint: `write r in front instead of p; behind a call inside, name it: ${place.function}@CALLEE`,
    });
  }
  const number = /^arg(\d+)$/.exec(name);
  if (number) {
    checkArgument(Number(number[1]), whole, context);
    return;
  }
  const hint = didYouMean(nearest(whole.text, VARIABLES)) ?? `there are ${VARIABLES.join(' ')}`;
  throw blame(whole.span, { code: 'unknown-variable', what: `the kernel knows no ${whole.text}`, hint });
}

const VARIABLES = ['$retval', '$comm', '$stack', '$stack0', '$arg1'];

/** PARAM_MAX_STACK of kernel/trace/trace_probe.h: the longs in a stack of 16 KiB, as both architectures have. */
const MOST_STACK = 2048;

function checkStack(entry: number, whole: Word, { form, blame }: ArgumentContext): void {
  if (entry <= MOST_STACK || form === 'user') return;
  throw blame(whole.span, {
    code: 'bad-argument-number',
    what: `there is no ${whole.text}: a stack of the kernel has ${MOST_STACK} entries`,
  });
}

function checkArgument(
  number: number,
  whole: Word,
  { form, facts, place, blame, knownScope }: ArgumentContext,
): void {
  // A tracepoint's first register holds something else.
  const count = parameterRegisters(facts.arch).length - (form === 'tracepoint' ? 1 : 0);
  if (number < 1 || number > count) {
    const named = knownScope?.parameters.find(({ position }) => position === number)?.name;
    throw blame(whole.span, {
      code: 'bad-argument-number',
      what: `there is no ${whole.text}`,
      why: `parameters 1 to ${count} are passed in registers`,
      ...(named && { hint: `write its name: ${named}` }),
    });
  }
  if (place.kind === 'entry') return;
  if (place.kind === 'return' && form !== 'user' && keepsParameters(facts)) return;
  throw blame(whole.span, {
    code: 'no-parameters',
    what: `${whole.text} cannot be read here`,
    why: "the kernel knows parameters at the function's entry only",
    hint: 'fetch it on an entry probe (p)',
  });
}

function checkSymbol(word: Word, { facts, blame }: ArgumentContext): void {
  const name = /^@([A-Za-z_.][\w.]*)/.exec(word.text)?.[1];
  if (name === undefined || facts.symbols.find(name).length > 0) return;
  throw blame(word.span, { code: 'unknown-symbol', what: `the kernel has no symbol '${name}'` });
}
