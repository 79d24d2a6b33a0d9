import { partsOf } from './compile/parts.ts';
import { rowEvents, silentEvents } from './compile/silent-events.ts';
import { eventKey } from './decode/columns.ts';
import { EXIT } from './graph/script.ts';
import type { InstallPlan } from './install/script.ts';
import { DEFAULT_BUFFER_KIB, DEFAULT_CLOCK, type TraceOptions } from './options.ts';
import type { CompiledBody } from './spec/types.ts';

/** How a body is installed: in an instance called `name`, of the tracefs that is mounted at `tracefs`. */
export function planOf(
  body: CompiledBody,
  options: TraceOptions,
  where: Pick<InstallPlan, 'tracefs' | 'name'>,
): InstallPlan {
  const { probes, tables, hists, graph } = body;
  const silent = silentEvents(body);
  return {
    ...where,
    clock: options.clock ?? DEFAULT_CLOCK,
    bufferKiB: options.bufferKiB ?? DEFAULT_BUFFER_KIB,
    stack: options.stack ?? false,
    interrupts: options.only === undefined && probes.some(({ path }) => !silent.has(eventKey(path))),
    probes,
    hists,
    silent,
    read: rowEvents(body),
    counted: [...tables.map((table) => partsOf(table).at(-1)!.path), ...(graph ? [EXIT] : [])].map(eventKey),
  };
}
