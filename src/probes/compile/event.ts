import { didYouMean, nearest } from '../../base/nearest.ts';
import { type EventFormat, type FormatField, parseFormat } from '../decode/format.ts';
import { eventLayout, type FieldLayout } from '../decode/layout.ts';
import { type PrintedField, printedFields } from '../decode/print-format/printed-fields.ts';
import { impliedField } from '../spec/event.ts';
import type { EventSpec, FieldSpec } from '../spec/probe.ts';
import type { ArgumentPlan, CompiledProbe, KernelFacts } from '../spec/types.ts';
import type { Blame } from '../spec/word.ts';
import type { PartContext } from './compile.ts';
import { compileFilter } from './filter.ts';
import type { FilterField, FilterFields } from './filter-field.ts';
import { columnName } from './names.ts';

/** `GROUP:EVENT [FIELD…]`: nothing is installed, the event is turned on in our instance. Throws InputError. */
export function compileEvent(
  spec: EventSpec,
  name: string | null,
  { facts, blame }: PartContext,
): CompiledProbe {
  const text = formatOf(spec, facts, blame);
  const format = parseFormat(text);
  const printed = printedFields(text, (constant) => facts.btf?.constant(constant) ?? null);
  const wanted =
    spec.fields.length > 0 ? spec.fields : format.fields.map(({ name }) => impliedField(spec, name));
  const layouts = new Map(eventLayout(format).fields.map((layout) => [layout.name, layout]));
  const plans = new Map<string, ArgumentPlan>();
  for (const one of wanted) {
    const plan = planOf(one, format, layouts, printed, blame);
    if (plans.has(plan.column.name)) throw fieldTwice(one, plan.column.name, blame);
    plans.set(plan.column.name, plan);
  }
  const fields = filterFields(format, layouts, plans);
  const filter = spec.filter && compileFilter(spec.filter, fields, facts, blame);
  return {
    kind: 'event',
    event: name ?? spec.name.text,
    path: { group: spec.group.text, name: spec.name.text },
    functions: [],
    commands: [],
    filter: filter && { text: filter.text, origins: filter.origins },
    arguments: [...plans.values()],
    fields,
    span: spec.span,
    notes: filter?.notes ?? [],
  };
}

export function formatOf(
  { whole, group }: EventSpec,
  { eventNames, formats }: KernelFacts,
  blame: Blame,
): string {
  const text = formats.get(whole.text);
  if (text !== undefined) return text;
  const groups = new Set(eventNames.map((event) => event.slice(0, event.indexOf(':'))));
  const hint = groups.has(group.text)
    ? (didYouMean(nearest(whole.text, eventNames)) ??
      `${group.text} has ${listed(eventsOf(eventNames, group.text))}`)
    : (didYouMean(nearest(group.text, groups)) ?? didYouMean(nearest(whole.text, eventNames)));
  throw blame(whole.span, {
    code: 'unknown-event',
    what: groups.has(group.text)
      ? `the kernel has no event '${whole.text}'`
      : `the kernel has no event group '${group.text}'`,
    why: "a module's function is probed as p MODULE:FUNCTION",
    ...(hint && { hint }),
  });
}

function eventsOf(names: readonly string[], group: string): string[] {
  return names.filter((name) => name.startsWith(`${group}:`)).map((name) => name.slice(group.length + 1));
}

function planOf(
  { name, field: word }: FieldSpec,
  { fields, name: event }: EventFormat,
  layouts: ReadonlyMap<string, FieldLayout>,
  printed: ReadonlyMap<string, PrintedField>,
  blame: Blame,
): ArgumentPlan {
  const found = fields.find((field) => field.name === word.text);
  const layout = layouts.get(word.text);
  if (!found || !layout) {
    const names = fields.map((field) => field.name);
    const hint = didYouMean(nearest(word.text, names)) ?? `it has ${listed(names)}`;
    throw blame(word.span, {
      code: 'unknown-field',
      what: `the event ${event} has no field '${word.text}'`,
      hint,
    });
  }
  return fieldPlan(found, layout, printed.get(found.name), name?.text);
}

/** A field as the event's format says it is; `shown` where the kernel prints it as something else. */
export function fieldPlan(
  field: FormatField,
  layout: FieldLayout,
  shown: PrintedField | undefined,
  name = field.name,
): ArgumentPlan {
  const column = {
    ...(shown ? textType(shown) : columnType(field, layout)),
    name: columnName(name),
    source: sourceOf(field),
  };
  const convert = shown ? ({ kind: 'text', text: shown.text } as const) : ({ kind: 'none' } as const);
  return { field: field.name, column, convert };
}

/** What the kernel shows by name. A closed set of names is not the type: a value without one is shown as a number. */
function textType({ names }: PrintedField): ColumnType {
  return { type: names ? { kind: 'enum', names } : { kind: 'string' }, nullable: false };
}

type ColumnType = Pick<ArgumentPlan['column'], 'type' | 'nullable' | 'format'>;

function columnType(field: FormatField, layout: FieldLayout): ColumnType {
  const isAddress = field.type.endsWith('*');
  const one = { kind: isAddress ? 'bigint' : 'number' } as const;
  switch (layout.kind) {
    case 'number':
      return { type: one, nullable: false, ...(isAddress && { format: 'address' }) };
    case 'numbers':
    case 'list':
      return {
        type: { kind: 'array', of: { kind: layout.number.size === 8 ? 'bigint' : 'number' } },
        nullable: false,
      };
    case 'strings':
      return { type: { kind: 'array', of: { kind: 'string' } }, nullable: false };
    case 'chars':
      return { type: { kind: 'string' }, nullable: false };
    case 'string':
      return { type: { kind: 'string' }, nullable: true };
  }
}

const sourceOf = ({ type, brackets }: FormatField): string =>
  `${type}${brackets.map((b) => `[${b}]`).join('')}`;

/** Every field of an event can be filtered by, fetched or not; a column of another name by that, too. */
export function filterFields(
  { fields }: EventFormat,
  layouts: ReadonlyMap<string, FieldLayout>,
  plans: ReadonlyMap<string, ArgumentPlan>,
): FilterFields {
  const byField = new Map(fields.map((field) => [field.name, filterField(field, layouts.get(field.name)!)]));
  const renamed = [...plans].flatMap(([name, { field }]) => [[name, byField.get(field)!] as const]);
  return new Map([...byField, ...renamed]);
}

function filterField({ name, size, signed }: FormatField, { kind }: FieldLayout): FilterField {
  const isText = kind === 'chars' || kind === 'string';
  return {
    kernel: name,
    kind: isText ? 'string' : kind === 'number' ? 'number' : 'array',
    signed,
    bits: isText ? 0 : size * 8,
    names: null,
    boolean: false,
    errors: false,
  };
}

function fieldTwice({ whole }: FieldSpec, name: string, blame: Blame) {
  return blame(whole.span, {
    code: 'name-twice',
    what: `a second field named '${name}'`,
    hint: `give it a name of its own: ${name}2=${name}`,
  });
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;
}
