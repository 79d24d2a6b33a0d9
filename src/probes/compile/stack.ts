import { STACK_FIELD } from '../decode/stacks.ts';
import type { ArgumentPlan, CompiledProbe } from '../spec/types.ts';
import type { Blame } from '../spec/word.ts';

/** The column `stack`: the kernel writes it as an event of its own behind the event it belongs to. */
export const STACK: ArgumentPlan = {
  field: STACK_FIELD,
  column: {
    name: 'stack',
    type: { kind: 'array', of: { kind: 'string' } },
    nullable: true,
    source: 'the kernel stack at the event, symbolised, leaf first',
  },
  convert: { kind: 'stack' },
};

/** The same probe with its stack in every row. Throws InputError where an argument has that name. */
export function withStack(probe: CompiledProbe, blame: Blame): CompiledProbe {
  if (probe.arguments.some(({ column }) => column.name === STACK.column.name))
    throw blame(probe.span, {
      code: 'name-twice',
      what: "--stack adds the column 'stack', and an argument here has that name",
      hint: 'give the argument another name: s=stack',
    });
  return { ...probe, arguments: [...probe.arguments, STACK] };
}
