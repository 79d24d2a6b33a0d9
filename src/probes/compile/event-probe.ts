import { parseFormat } from '../decode/format.ts';
import { eventLayout } from '../decode/layout.ts';
import type { EventProbeSpec, EventSpec } from '../spec/probe.ts';
import type { Blame, Word } from '../spec/word.ts';
import type { ArgumentContext } from './argument.ts';
import type { PartContext } from './compile.ts';
import { filterFields, formatOf } from './event.ts';
import type { EventFields } from './event-fields.ts';
import { requireForm } from './form.ts';
import { hiddenOfEvent } from './hidden.ts';
import type { ResolvedPlace } from './place.ts';
import type { ProbePlan } from './plan.ts';
import { verbatim } from './text.ts';

/** `e:e1 sched.sched_switch pid=$next_pid if next_pid > 0` (Documentation/trace/eprobetrace.rst). */
export function eventPlan(spec: EventProbeSpec, { facts, blame }: PartContext): ProbePlan {
  const { whole, group, name } = spec.place;
  const event = `${group.text}:${name.text}`;
  requireForm('event', facts, spec.letter, `the event itself has the same fields: write ${event}`, blame);
  const format = parseFormat(formatOf(asEvent(spec), facts, blame));
  const layouts = new Map(eventLayout(format).fields.map((layout) => [layout.name, layout]));
  const fields: EventFields = new Map(
    format.fields.map((field) => [field.name, { field, layout: layouts.get(field.name)! }]),
  );
  const place: ResolvedPlace = {
    kind: 'entry',
    function: event,
    symbol: null,
    offset: 0,
    module: null,
    callee: null,
    pieces: [verbatim(whole)],
    notes: [],
  };
  const context: ArgumentContext = {
    form: 'event',
    facts,
    place,
    blame,
    knownScope: null,
    scope: (at) => {
      throw noNames(at, fields, blame);
    },
    fields,
  };
  return {
    places: [place],
    letter: verbatim(spec.letter),
    name: name.text,
    hidden: hiddenOfEvent,
    context: () => context,
    source: filterFields(format, layouts, new Map()),
  };
}

/** The event as a line of its own would name it. */
function asEvent({ place: { whole, group, name }, span }: EventProbeSpec): EventSpec {
  const text = `${group.text}:${name.text}`;
  return { kind: 'event', whole: { text, span: whole.span }, group, name, fields: [], filter: null, span };
}

function noNames(at: Word, fields: EventFields, blame: Blame) {
  const hint = fields.has(at.text)
    ? `write $${at.text}`
    : `it has ${[...fields.keys()].map((name) => `$${name}`).join(', ')}`;
  return blame(at.span, {
    code: 'bad-argument',
    what: `'${at.text}' is no field: those of an event probe's event begin with $`,
    hint,
  });
}
