import { spell } from '../../btf/spell.ts';
import type { Scope } from './c-path.ts';
import { inspectParameter } from './inspect-name.ts';
import { inspection, type ProbeInspection } from './inspection.ts';
import { fetchesOf } from './parameters.ts';

/** What a register holds: where a function begins, a parameter. */
export function inspectRegister(register: string, scope: Scope | null): ProbeInspection {
  const held = scope?.parameters.find(
    ({ passing }) => passing.kind === 'registers' && fetchesOf(passing).includes(register),
  );
  if (!held || scope?.noParameters)
    return inspection(register, 'The register as it is when the probe is hit.');
  return inspection(
    register,
    `Here it holds parameter ${held.position} of ${scope!.function}: ${held.declaration}.`,
  );
}

export function inspectVariable(variable: string, scope: Scope | null): ProbeInspection | null {
  const position = /^\$arg(\d+)$/.exec(variable)?.[1];
  const parameter = scope?.parameters.find((each) => each.position === Number(position));
  if (parameter) return inspectParameter(parameter.name, scope!);
  if (variable === '$retval') return inspectResult(scope);
  const story = VARIABLES.find(([pattern]) => pattern.test(variable))?.[1];
  return story === undefined ? null : inspection(variable, story);
}

/** Documentation/trace/kprobetrace.rst, "Synopsis of kprobe_events". */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/^\$comm$/, 'The name of the thread that hits the probe.'],
  [/^\$arg\d+$/, 'The parameter with that number, counted from 1, as it is when the function is called.'],
  [/^\$stack$/, 'The address of the stack.'],
  [/^\$stack\d+$/, 'The entry of the stack with that number, counted from 0.'],
];

function inspectResult(scope: Scope | null): ProbeInspection {
  if (!scope) return inspection('$retval', 'What the function returned.');
  if (scope.result === null)
    return inspection('$retval', 'It is there on a return probe only: write r for p.');
  const { type, of } = scope.result;
  return inspection(spell(scope.btf, type, '$retval'), `What ${of} returned.`);
}
