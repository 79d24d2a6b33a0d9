import type { HistSpec } from '../spec/probe.ts';
import type { CompiledBody, CompiledProbe } from '../spec/types.ts';
import type { HistContext } from './hist.ts';
import { partsOf } from './parts.ts';
import { withPath } from './same-event.ts';

/** The probe whose every event is counted, whatever the filter of a line keeps away: that line's own, or one more beside it. */
export function wholeEvent(
  of: CompiledProbe,
  spec: HistSpec,
  tables: CompiledBody['tables'],
  whyNotKernel: string | null,
  { blame, only, beside }: HistContext,
): CompiledProbe {
  // Triggers count what the filter of their event drops, but not what never becomes an event.
  if (of.condition !== undefined) return beside(of);
  if (whyNotKernel === null) return of;
  if (of.kind !== 'event') return of.filter ? beside(of) : of;
  const readers = tables.flatMap(partsOf).filter((probe) => probe.kind === 'event' && same(probe, of));
  if ([of, ...readers].every(({ filter }) => filter === null)) return of;
  throw blame(spec.event.span, {
    code: 'hist-and-rows',
    what: `${of.path.group}:${of.path.name} cannot be counted here while a filter keeps some of it away from the rows`,
    why: whyNotKernel,
    hint: `leave the filter out, give the rows a cell of their own, or ${only ? 'leave out --only' : 'take a kernel with hist triggers: %target vm:6.1'}`,
  });
}

/** The same probe without its filter, under another name in tracefs. */
export function unfiltered(probe: CompiledProbe, path: CompiledProbe['path']): CompiledProbe {
  const { condition, ...rest } = probe;
  const behind = condition === undefined ? 0 : ` if ${condition}`.length;
  const commands = probe.commands.map((command) => {
    const text = command.text.slice(0, command.text.length - behind);
    return { ...command, text, origins: command.origins.filter(({ end }) => end <= text.length) };
  });
  return withPath({ ...rest, commands, filter: null }, path);
}

const same = (a: CompiledProbe, b: CompiledProbe): boolean =>
  a.path.group === b.path.group && a.path.name === b.path.name;
