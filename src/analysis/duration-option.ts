import { parseDuration } from '../base/duration.ts';
import { InputError } from '../base/errors.ts';

/** An option that is a stretch of time, in ns: `'5ms'`, or a number. Throws InputError `duration` unless it is above 0. */
export function durationOption(given: string | number): number {
  const ns = typeof given === 'number' ? given : parseDuration(given);
  if (ns !== null && ns > 0) return ns;
  const hint = "give a duration such as '500ms', '1s', '2m', or a number of ns";
  throw new InputError({ code: 'duration', what: `'${given}' is not a stretch of time`, hint });
}
