import { didYouMean, nearest } from '../../base/nearest.ts';
import type { Blame, Word } from '../spec/word.ts';
import type { CompiledArgument } from './argument.ts';

/** A field as the kernel's filter sees it. */
export interface FilterField {
  /** The kernel's name for it. */
  readonly kernel: string;
  readonly kind: 'number' | 'string' | 'array' | 'path';
  readonly signed: boolean;
  readonly bits: number;
  /** Members of its enum by decimal value, when it is one. */
  readonly names: Readonly<Record<string, string>> | null;
  readonly boolean: boolean;
  /** An unsigned number whose highest values are shown as negative errors. */
  readonly errors: boolean;
}

/** What a filter can name, by the names of fields and of columns. */
export type FilterFields = ReadonlyMap<string, FilterField>;

/** What is known of an argument once it is compiled. */
type Fielded = Pick<CompiledArgument, 'plan' | 'type'>;

/** Every event's own fields and the two the kernel knows without one (kernel/trace/trace_events.c). */
const COMMON: readonly FilterField[] = [
  number('common_type', 16, false),
  number('common_flags', 8, false),
  number('common_preempt_count', 8, false),
  number('common_pid', 32, true),
  number('__probe_ip', 64, false),
  number('__probe_func', 64, false),
  number('__probe_ret_ip', 64, false),
  number('cpu', 32, true),
  number('CPU', 32, true),
  { ...number('comm', 0, false), kind: 'string' },
  { ...number('COMM', 0, false), kind: 'string' },
];

/** Columns of the table that are no fields of the event. */
const LATER: Readonly<Record<string, string>> = {
  pid: "the kernel's filters know threads only: use tid, or --only pid=N for a whole process",
  ts: 'the time is not known to a filter: filter the table',
  ip: 'the address is not known to a filter by this name: filter the table',
  caller: 'the caller is known as an address only: filter the table',
  err: 'compare the argument that fetched $retval: ret == -2, or ret < 0 for every error',
  dur: 'only pairing an entry with its return knows it: filter the table of pairs',
};

/** Looks a name up: the probe's own arguments first, as the kernel does. Throws InputError `unknown-field`. */
export function findField(name: Word, own: FilterFields, blame: Blame): FilterField {
  const [base, suffix] = split(name.text);
  const found = own.get(base) ?? COMMON.find((f) => f.kernel === (base === 'tid' ? 'common_pid' : base));
  if (found && suffix === '') return found;
  if (found && suffix === '.ustring') return { ...found, kernel: found.kernel + suffix, kind: 'string' };
  throw unknownField(name, base, own, blame);
}

/** Those of what is fetched. */
export function argumentFields(own: readonly Fielded[]): FilterFields {
  return new Map(
    own.flatMap((argument) => {
      const field = fieldOf(argument);
      return [
        [argument.plan.column.name, field],
        [argument.plan.field, field],
      ] as const;
    }),
  );
}

function split(name: string): [string, string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
}

function fieldOf({ plan, type }: Fielded): FilterField {
  const { convert } = plan;
  const kind =
    convert.kind === 'path'
      ? 'path'
      : type.count !== null
        ? 'array'
        : type.form === 'string'
          ? 'string'
          : 'number';
  return {
    kernel: plan.field,
    kind,
    signed: type.signed,
    bits: type.bits,
    names: convert.kind === 'enum' ? convert.names : null,
    boolean: convert.kind === 'boolean',
    errors: convert.kind === 'retval' && !convert.typed && !type.signed && type.bits === 64,
  };
}

function number(kernel: string, bits: number, signed: boolean): FilterField {
  return { kernel, kind: 'number', bits, signed, names: null, boolean: false, errors: false };
}

function unknownField(name: Word, base: string, own: FilterFields, blame: Blame) {
  const later = LATER[base];
  if (later)
    return blame(name.span, {
      code: 'unknown-field',
      what: `'${name.text}' cannot be filtered by the kernel`,
      hint: later,
    });
  const names = [...own.keys(), 'tid', 'comm', 'cpu'].filter((each, i, all) => all.indexOf(each) === i);
  const hint =
    didYouMean(nearest(base, names)) ?? `it has ${names.join(', ')}; fetch an argument to filter by it`;
  return blame(name.span, { code: 'unknown-field', what: `the event has no field '${name.text}'`, hint });
}
