import { eventKey } from '../decode/columns.ts';
import type { CompiledProbe, CompiledTable } from '../spec/types.ts';
import type { Blame } from '../spec/word.ts';
import { partsOf } from './parts.ts';

/**
 * Lines of one name become one event of several functions, as the kernel has it: where their arguments are the same.
 * Throws InputError `event-twice` where they are not, and for a span's name that is taken.
 */
export function mergeProbes(lines: readonly CompiledTable[], blame: Blame): readonly CompiledTable[] {
  const tables = new Map<string, CompiledTable>();
  const events = new Map<string, CompiledProbe>();
  for (const line of lines) {
    for (const probe of partsOf(line)) checkFilter(probe, events, blame);
    const before = tables.get(line.event);
    tables.set(line.event, before ? merged(before, line, blame) : line);
  }
  return [...tables.values()];
}

function merged(before: CompiledTable, line: CompiledTable, blame: Blame): CompiledProbe {
  if ('parts' in before || 'parts' in line || line.kind === 'event' || isEventProbe(line))
    throw twice(line, 'a table of this name is there already', blame);
  if (before.kind !== line.kind)
    throw twice(line, 'one event is entry, return or inside of a function', blame);
  const differs = line.arguments.find((plan, i) => {
    const other = before.arguments[i];
    return other?.field !== plan.field || other.column.type.kind !== plan.column.type.kind;
  });
  if (differs || line.arguments.length !== before.arguments.length)
    throw twice(line, 'lines of one name are one event, so their arguments must be the same', blame);
  if (line.filter?.text !== before.filter?.text)
    throw twice(line, 'lines of one name are one event, so their filters must be the same', blame);
  if (before.program?.file !== line.program?.file)
    throw twice(line, 'one event is of one program, or of the kernel', blame);
  return {
    ...before,
    functions: [...new Set([...before.functions, ...line.functions])],
    commands: [...before.commands, ...withPath(line, before.path).commands],
    ...(before.program &&
      line.program && {
        program: { ...before.program, places: [...before.program.places, ...line.program.places] },
      }),
    notes: [...before.notes, ...line.notes],
  };
}

/** The same probe under another name in tracefs. */
export function withPath(probe: CompiledProbe, path: CompiledProbe['path']): CompiledProbe {
  const own = `:${probe.path.group}/${probe.path.name} `;
  const wanted = `:${path.group}/${path.name} `;
  return { ...probe, path, commands: probe.commands.map((command) => renamed(command, own, wanted)) };
}

/** The kernel gives every event probe an event of its own. */
const isEventProbe = ({ commands }: CompiledProbe): boolean => commands[0]?.text.startsWith('e:') ?? false;

/** Both names have been made from the same one: the second is longer by what makes it unique. */
function renamed(command: CompiledProbe['commands'][number], own: string, wanted: string) {
  const at = command.text.indexOf(own);
  const shift = wanted.length - own.length;
  const moved = (position: number) => (position > at + 1 ? position + shift : position);
  return {
    ...command,
    text: command.text.replace(own, wanted),
    origins: command.origins.map(({ start, end, span }) => ({ start: moved(start), end: moved(end), span })),
  };
}

/** An existing event is enabled once, with one filter, however many lines read it. */
function checkFilter(probe: CompiledProbe, events: Map<string, CompiledProbe>, blame: Blame): void {
  if (probe.kind !== 'event') return;
  const name = eventKey(probe.path);
  const before = events.get(name);
  events.set(name, probe);
  if (!before || before.filter?.text === probe.filter?.text) return;
  throw blame(probe.span, {
    code: 'event-twice',
    what: `${name} stands here twice with different filters`,
    why: 'the kernel has one filter for an event',
    hint: 'give both the same filter, and filter the tables',
  });
}

function twice(line: CompiledTable, why: string, blame: Blame) {
  return blame(line.span, {
    code: 'event-twice',
    what: `a second table named '${line.event}'`,
    why,
    hint: `give this line another name: ${line.event}2`,
  });
}
