import { didYouMean, nearest } from '../../base/nearest.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { parseFormat } from '../decode/format.ts';
import type { EventSpec, FieldSpec, HistSpec } from '../spec/probe.ts';
import type { CompiledHist, CompiledProbe, CompiledTable, HistField, KernelFacts } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import type { PartContext } from './compile.ts';
import { histTriggers } from './hist-triggers.ts';
import { wholeEvent } from './whole-event.ts';

type Tables = readonly CompiledTable[];

export interface HistContext extends PartContext {
  /** One more probe where a line's stands, without its filter; the same for every histogram. */
  readonly beside: (of: CompiledProbe) => CompiledProbe;
}

/** One `hist` line over the tables of the other lines, or over an event of its own. Throws InputError. */
export function compileHist(
  spec: HistSpec,
  tables: Tables,
  compileExisting: (event: EventSpec) => CompiledProbe,
  context: HistContext,
): CompiledHist {
  const { blame } = context;
  const of = spec.existing
    ? compileExisting(withFields(spec.existing, spec))
    : tableNamed(spec, tables, blame);
  const value = fieldOf(spec.field, of, blame);
  if (value.isText)
    throw blame(spec.field.span, {
      code: 'bad-hist',
      what: `${spec.field.text} has no size to count by: it is text`,
      hint: `count a number, and have this as a key: by ${spec.field.text}`,
    });
  const keys = spec.by.map((key) => fieldOf(key, of, blame));
  checkKeys(spec, keys, blame);
  const why = whyNotKernel([value, ...keys], of, context);
  const triggers = () => histTriggers(value, keys, of.fields.get(value.field)?.bits ?? 64);
  return {
    kind: 'hist',
    event: spec.name.text,
    of: wholeEvent(of, spec, tables, why, context),
    value,
    keys,
    everyNs: spec.everyNs,
    how: why === null ? { kind: 'kernel', triggers: triggers() } : { kind: 'decoding', why },
    span: spec.span,
  };
}

/** Fields that every event has, by the names of their columns. */
const COMMON: Readonly<Record<string, HistField>> = {
  tid: common('common_pid', { name: 'tid', type: { kind: 'number' }, nullable: false }, true, false),
  cpu: common('common_cpu', { name: 'cpu', type: { kind: 'number' }, nullable: false }, false, false),
};

const COMM = common('__pb_comm', { name: 'comm', type: { kind: 'string' }, nullable: false }, false, true);

function common(field: string, column: ColumnSchema, signed: boolean, isText: boolean): HistField {
  return { field, column, convert: { kind: 'none' }, signed, isText };
}

/** The fields that the line names are those that the event is asked for. */
function withFields(event: EventSpec, { field, by }: HistSpec): EventSpec {
  const named = [field, ...by].filter(
    ({ text }, i, all) =>
      !(text in COMMON) && text !== 'comm' && all.findIndex((other) => other.text === text) === i,
  );
  const fields = named.map((word): FieldSpec => ({ whole: word, name: null, field: word }));
  return { ...event, fields };
}

function tableNamed({ event, field, by }: HistSpec, tables: Tables, blame: Blame): CompiledProbe {
  const found = tables.find((table) => table.event === event.text);
  const names = tables.map((table) => table.event);
  if (!found) {
    const hint =
      didYouMean(nearest(event.text, names)) ??
      (names.length > 0
        ? `the lines of this cell are ${names.join(', ')}`
        : 'name an event that the kernel has, sched:sched_switch.prev_prio, or give a probe a line of its own: p:reads vfs_read count');
    throw blame(event.span, {
      code: 'unknown-event',
      what: `no line of this cell is called '${event.text}'`,
      hint,
    });
  }
  if (!('parts' in found)) return found;
  const keys = by.map(({ text }) => `'${text}'`).join(', ');
  const groups = by.length === 0 ? '' : `, { by: ${by.length === 1 ? keys : `[${keys}]`} }`;
  throw blame(event.span, {
    code: 'bad-hist',
    what: `'${event.text}' is ${found.kind === 'span' ? 'a span' : 'a return with parameters'}, which only pairing its rows makes`,
    hint: `draw its rows: charts.histogram(NAME.${event.text}, '${field.text}'${groups})`,
  });
}

function fieldOf(word: Word, of: CompiledProbe, blame: Blame): HistField {
  const shared = COMMON[word.text];
  const fetchesComm = of.arguments.some(({ field }) => field === COMM.field);
  if (shared) return shared;
  if (word.text === 'comm' && fetchesComm) return COMM;
  const plans = of.arguments.filter(({ column }) => !column.hidden);
  const plan = plans.find(({ column, field }) => column.name === word.text || field === word.text);
  const own = plan && of.fields.get(plan.field);
  if (!plan || !own) throw unknownField(word, of, fetchesComm, blame);
  if (own.kind === 'array' || own.kind === 'path')
    throw blame(word.span, {
      code: 'bad-hist',
      what: `${word.text} is ${own.kind === 'array' ? 'several numbers' : 'a path put together from several fields'}: nothing to count by`,
      hint: 'count a single number, by single values',
    });
  return { ...plan, signed: own.signed, isText: own.kind === 'string' };
}

function unknownField(word: Word, of: CompiledProbe, fetchesComm: boolean, blame: Blame) {
  const names = [
    ...of.arguments.filter(({ column }) => !column.hidden).map(({ column }) => column.name),
    ...Object.keys(COMMON),
    ...(fetchesComm ? ['comm'] : []),
  ];
  const hint =
    word.text === 'comm'
      ? "an event that exists fetches no name: by tid, and NAME.tasks has the thread's name"
      : (didYouMean(nearest(word.text, names)) ?? `it has ${names.join(', ')}`);
  return blame(word.span, {
    code: 'unknown-field',
    what: `${of.event} has no field '${word.text}' to count`,
    hint,
  });
}

/** A key's column must have a name of its own beside those of the counts. */
function checkKeys(spec: HistSpec, keys: readonly HistField[], blame: Blame): void {
  const taken = ['ts', 'min', 'max', 'count'];
  for (const [i, { column }] of keys.entries()) {
    if (taken.includes(column.name))
      throw blame(spec.by[i]!.span, {
        code: 'name-twice',
        what: `a second column named '${column.name}'`,
        hint: 'every key stands once, and ts, min, max and count are the columns of the counts',
      });
    taken.push(column.name);
  }
}

/** Why the kernel's triggers cannot count this right; null where they can. */
function whyNotKernel(
  fields: readonly HistField[],
  of: CompiledProbe,
  { facts: { readme, formats }, only }: PartContext,
): string | null {
  // tracing: Add 'hist' event trigger command, Linux 4.7; CONFIG_HIST_TRIGGERS.
  if (!readme.includes('hist trigger')) return 'this kernel has no hist triggers (CONFIG_HIST_TRIGGERS)';
  // __event_trigger_test_discard in kernel/trace/trace.h.
  if (only) return 'a trigger is asked before --only is';
  for (const { field, convert, isText, column } of fields) {
    if (convert.kind === 'narrow')
      return `${column.name} is narrower than its register, of which a trigger counts all`;
    if (field === 'common_cpu' && !readme.includes('common_cpu')) return 'a trigger does not know the CPU';
    if (isText && field !== COMM.field && !hasFixedText(of, field, formats))
      return `a trigger cuts the text of ${column.name}, and cannot tell what was not read`;
  }
  return null;
}

/** `char prev_comm[16]`: the only text that a trigger has whole. */
function hasFixedText(
  { path, kind }: CompiledProbe,
  field: string,
  formats: KernelFacts['formats'],
): boolean {
  const text = kind === 'event' ? formats.get(`${path.group}:${path.name}`) : undefined;
  return (
    text !== undefined && parseFormat(text).fields.find(({ name }) => name === field)?.place === 'inline'
  );
}
