import type { BodyCompletion } from './magic.ts';
import type { Services } from './services.ts';

/** Completes the line of a probe that the cursor is on: functions, parameters, members, registers, types. */
export async function completeProbe(before: string, services: Services): Promise<BodyCompletion | null> {
  return services.completeProbe(before.slice(before.lastIndexOf('\n') + 1));
}
