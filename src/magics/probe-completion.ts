import type { BodyCompletion } from './magic.ts';
import type { Services } from './services.ts';

/** Completes the function of a probe line: `p do_filp`, `r:t2 do_`, `p:t3 do_filp_open@path_`. */
export async function completeProbe(before: string, services: Services): Promise<BodyCompletion | null> {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const typed = /^\s*(?:[prf]\d*(?::\S*)?|span\s+\S+)\s+(?:\S+@)?([\w.]*)$/.exec(line)?.[1];
  if (typed === undefined) return null;
  return { typed, matches: await services.functions(typed, 50) };
}
