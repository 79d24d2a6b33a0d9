import type { Fetch } from '../spec/probe.ts';
import type { Word } from '../spec/word.ts';
import type { ArgumentContext } from './argument.ts';
import { checkEventVariable } from './event-fields.ts';
import type { FetchType } from './fetch-type.ts';
import type { Form } from './form.ts';
import { parameterRegisters } from './registers.ts';
import { from, type Piece, verbatim } from './text.ts';

/** What one kind of probe alone can fetch, or cannot. True where nothing else is to be checked. */
export function checkForm(value: Fetch, context: ArgumentContext): boolean {
  const { form } = context;
  if (value.kind === 'memory') return checkMemory(value.text, context);
  const isRegister = value.kind === 'register' || (value.kind === 'path' && value.root.text.startsWith('%'));
  if (isRegister && INSTEAD[form]) throw noRegister(value.text, form, context);
  if (value.kind !== 'variable') return false;
  if (form === 'event') return checkEventVariable(value.name, value.text, context);
  if (value.name.text === 'arg*') throw notAlone(value.text, context);
  if (form !== 'tracepoint' || value.name.text !== 'retval') return false;
  throw context.blame(value.text.span, {
    code: 'no-retval',
    what: 'a tracepoint returns nothing',
    hint: 'probe the function around it with r',
  });
}

/** Addresses in a program mean nothing to the kernel's symbols. */
export function checkTypeOfForm(type: FetchType, at: Word, { form, blame }: ArgumentContext): void {
  if (form !== 'user' || type.form !== 'symbol') return;
  throw blame(at.span, {
    code: 'bad-type',
    what: `:${type.text} names addresses of the kernel, and this is a program's`,
    hint: 'take the address as it is: :x64',
  });
}

/** Text of what stands for itself; the kernel has no `$argN` in a program, where the same registers hold them. */
export function fetchTextOf(value: Fetch, { form, facts }: ArgumentContext): Piece {
  const number = form === 'user' && value.kind === 'variable' && /^arg(\d+)$/.exec(value.name.text);
  if (!number) return verbatim(value.text);
  return from(`%${parameterRegisters(facts.arch)[Number(number[1]) - 1]}`, value.text.span);
}

const INSTEAD: Partial<Record<Form, readonly [what: string, hint: string]>> = {
  fprobe: ['an fprobe', 'name the parameter, or $arg1; p and r have registers'],
  tracepoint: ['a tracepoint probe', 'name the parameter, or $arg1'],
  event: ['an event probe', 'it has the fields of its event: $FIELD'],
};

export const hasRegisters = (form: Form): boolean => INSTEAD[form] === undefined;

function noRegister(at: Word, form: Form, { blame }: ArgumentContext) {
  const [what, hint] = INSTEAD[form]!;
  return blame(at.span, { code: 'unknown-register', what: `${what} has no registers`, hint });
}

function notAlone(at: Word, { blame }: ArgumentContext) {
  return blame(at.span, {
    code: 'bad-argument',
    what: '$arg* is all parameters, so it stands alone',
    hint: 'write it once, without a name, a type or anything around it',
  });
}

/** True: a symbol of the kernel cannot be looked up there. */
function checkMemory(word: Word, { form, blame }: ArgumentContext): boolean {
  const inFile = word.text.startsWith('@+');
  if (form === 'user' && !/^@(\+|\d)/.test(word.text))
    throw blame(word.span, {
      code: 'bad-argument',
      what: `'${word.text}' is a symbol, and in a program the kernel knows addresses only`,
      hint: '@+0x1234 is what lies at that offset in its file',
    });
  if (form !== 'user' && inFile)
    throw blame(word.span, {
      code: 'bad-argument',
      what: `'${word.text}' is an offset in a file, which only a probe in a program has`,
    });
  return form === 'user';
}
