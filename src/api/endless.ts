import { InputError } from '../base/errors.ts';

/** `ways` are the options that end it, as they were given. Throws InputError `endless-trace` when none was. */
export function refuseEndless(ways: Readonly<Record<string, unknown>>): void {
  if (Object.values(ways).some((way) => way !== undefined)) return;
  const names = Object.keys(ways);
  throw new InputError({
    code: 'endless-trace',
    what: 'this trace would never end',
    hint: `say when it ends: ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
  });
}
