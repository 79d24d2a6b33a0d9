import type { ArgumentSpec } from '../spec/probe.ts';
import type { ArgumentContext } from './argument.ts';

/** `$arg*` is every parameter that can be read, by its name. Throws InputError where it stands twice. */
export function withAllParameters(
  specs: readonly ArgumentSpec[],
  context: ArgumentContext,
): readonly ArgumentSpec[] {
  const all = specs.filter(isAllParameters);
  if (all.length > 1)
    throw context.blame(all[1]!.whole.span, {
      code: 'name-twice',
      what: 'a second $arg*: all parameters are there already',
    });
  return specs.flatMap((spec) => (isAllParameters(spec) ? parametersAs(spec, context) : [spec]));
}

export const isAllParameters = ({ name, type, value }: ArgumentSpec): boolean =>
  name === null && type === null && value.kind === 'variable' && value.name.text === 'arg*';

function parametersAs({ whole }: ArgumentSpec, context: ArgumentContext): ArgumentSpec[] {
  const { parameters, noParameters } = context.scope(whole);
  if (noParameters)
    throw context.blame(whole.span, {
      code: 'no-parameters',
      what: 'parameters cannot be read here',
      ...noParameters,
    });
  return parameters
    .filter(({ at, name }) => at !== null && name !== '')
    .map(({ name }) => {
      const root = { text: name, span: whole.span };
      return { whole, name: null, value: { kind: 'path', text: root, root, steps: [] }, type: null };
    });
}
