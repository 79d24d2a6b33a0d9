import { isGlob } from '../../base/glob.ts';
import { parseBody } from '../spec/parse.ts';
import type {
  EventProbeSpec,
  EventSpec,
  LineSpec,
  PartSpec,
  ProbeSpec,
  UserPlace,
  UserSpec,
} from '../spec/probe.ts';

/** What must be asked of the kernel before a body can be compiled, beyond what is asked once. */
export interface Needs {
  /** Events whose `format` is wanted: `sched:sched_switch`. */
  readonly formats: readonly string[];
  /** Functions whose calls are wanted. */
  readonly calls: readonly string[];
  /** Whether the functions that ftrace can trace are wanted. */
  readonly traceable: boolean;
  /** Functions and patterns that probes stand on: those in modules need the types of these. */
  readonly places: readonly NamedPlace[];
  /** Places in programs, whose files are wanted. */
  readonly programs: readonly UserPlace[];
}

/** `MODULE:NAME`, or `NAME` of the kernel or any module; a pattern has `*` or `?` in its name. */
export interface NamedPlace {
  readonly module: string | null;
  readonly name: string;
}

/** Throws InputError as `parseBody` does. */
export function needsOf(cell: string, firstLine: number): Needs {
  const parts = parseBody(cell, firstLine).flatMap(partsOf);
  const events = parts.filter(isEvent);
  const probes = parts.filter((part): part is ProbeSpec => part.kind === 'entry' || part.kind === 'return');
  const symbols = (wanted: (probe: ProbeSpec) => boolean) =>
    probes.flatMap((probe) => (probe.place.symbol && wanted(probe) ? [probe.place.symbol.text] : []));
  return {
    formats: unique([
      ...events.map(({ kind, whole, name }) =>
        kind === 'event' ? whole.text : `syscalls:sys_enter_${name.text}`,
      ),
      ...parts.filter(isEventProbe).map(({ place: { group, name } }) => `${group.text}:${name.text}`),
    ]),
    calls: unique(symbols(({ place }) => place.callee !== null)),
    traceable: symbols(() => true).some(isGlob),
    places: probes.flatMap(({ place: { module, symbol } }) =>
      symbol ? [{ module: module?.text ?? null, name: symbol.text }] : [],
    ),
    programs: parts.filter(isUser).map(({ place }) => place),
  };
}

function partsOf(line: LineSpec): readonly PartSpec[] {
  if (line.kind === 'span') return line.parts;
  if (line.kind === 'hist') return line.existing ? [line.existing] : [];
  return [line];
}

const isEvent = (part: PartSpec): part is EventSpec => !('place' in part);
const isEventProbe = (part: PartSpec): part is EventProbeSpec => part.kind === 'eventProbe';
const isUser = (part: PartSpec): part is UserSpec => part.kind === 'userEntry' || part.kind === 'userReturn';

const unique = (names: readonly string[]): string[] => [...new Set(names)];
