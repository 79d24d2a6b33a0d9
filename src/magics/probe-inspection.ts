import type { Inspection } from '../session/interpreter.ts';
import type { Services } from './services.ts';

/** Says what stands at the cursor in the line of a probe. */
export async function inspectProbe(
  body: string,
  cursor: number,
  services: Services,
): Promise<Inspection | null> {
  const start = body.lastIndexOf('\n', cursor - 1) + 1;
  const [line = ''] = body.slice(start).split('\n');
  return services.inspectProbe(line, cursor - start);
}
