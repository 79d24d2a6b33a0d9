import { didYouMean, nearest } from '../../base/nearest.ts';
import { type EventFormat, type FormatField, parseFormat } from '../decode/format.ts';
import { impliedField } from '../spec/event.ts';
import type { EventSpec, FieldSpec } from '../spec/probe.ts';
import type { ArgumentPlan, CompiledProbe, KernelFacts } from '../spec/types.ts';
import type { Blame } from '../spec/word.ts';
import type { PartContext } from './compile.ts';
import { columnOf, type FetchType, integer, text } from './fetch-type.ts';
import { compileFilter } from './filter.ts';
import { argumentFields } from './filter-field.ts';
import { flagNames } from './flag-names.ts';
import { hidden } from './hidden.ts';
import { maxActive } from './max-active.ts';
import { checkField, columnName } from './names.ts';
import { joinPieces, made, type Piece, verbatim } from './text.ts';

/**
 * `sys:openat filename flags`: the entry of a system call, or in a span its return. A probe on the kernel's function for
 * it, because the event `sys_enter_openat` holds the address of a string and not the string. Throws InputError.
 */
export function compileCall(
  spec: EventSpec,
  name: string | null,
  { facts, blame, path }: PartContext,
): CompiledProbe {
  const call = callOf(spec, facts, blame);
  const isReturn = spec.kind === 'callReturn';
  const event = name ?? spec.name.text;
  const at = path(event);
  const known = isReturn ? [RESULT] : call.parameters;
  const chosen = (
    spec.fields.length > 0 ? spec.fields : isReturn ? [] : known.map(({ name }) => impliedField(spec, name))
  ).map((field) => fetchOf(field, known, call, facts, blame));
  checkNames(chosen, blame);
  const pieces: Piece[] = [
    made(`${isReturn ? `r${maxActive(facts.cpus)}` : 'p'}:${at.group}/${at.name} `),
    { text: call.symbol, span: spec.whole.span },
    ...chosen.flatMap(({ plan, spec: field }) => [
      made(' '),
      field.name ? verbatim(field.name) : made(plan.field),
      made('='),
      { text: plan.column.source!, span: field.field.span },
    ]),
    ...hidden.pieces,
  ];
  const { text, origins } = joinPieces(pieces);
  const fields = argumentFields(chosen);
  const filter = spec.filter && compileFilter(spec.filter, fields, facts, blame);
  return {
    kind: isReturn ? 'return' : 'entry',
    event,
    path: at,
    functions: [call.symbol],
    commands: [{ text, origins, function: call.symbol }],
    filter: filter && { text: filter.text, origins: filter.origins },
    arguments: [...chosen.map(({ plan }) => plan), ...hidden.plans],
    fields,
    span: spec.span,
    notes: [
      ...chosen.map(
        ({ plan, parameter }) =>
          `${plan.field} = ${plan.column.source} (${parameter.type} ${parameter.name} of ${call.name}; its event's format)`,
      ),
      ...(filter?.notes ?? []),
    ],
  };
}

interface SystemCall {
  readonly name: string;
  /** The kernel's function: its only parameter is the address of the saved registers (CONFIG_ARCH_HAS_SYSCALL_WRAPPER). */
  readonly symbol: string;
  readonly parameters: readonly FormatField[];
}

const PREFIX = { x86_64: '__x64_sys_', aarch64: '__arm64_sys_' } as const;

/**
 * Where struct pt_regs keeps the six parameters of a system call, in bytes: arch/x86/include/asm/ptrace.h in the order
 * di si dx r10 r8 r9, arch/arm64/include/uapi/asm/ptrace.h in that of x0 to x5.
 */
const PLACES = { x86_64: [112, 104, 96, 56, 72, 64], aarch64: [0, 8, 16, 24, 32, 40] } as const;
const POINTER = { x86_64: '%di', aarch64: '%x0' } as const;

/** What a return has to offer. */
const RESULT: FormatField = {
  name: 'ret',
  type: 'long',
  place: 'inline',
  offset: 0,
  size: 8,
  signed: true,
  brackets: [],
};

function callOf(
  { whole, name }: EventSpec,
  { eventNames, formats, symbols, arch }: KernelFacts,
  blame: Blame,
): SystemCall {
  const format = formats.get(`syscalls:sys_enter_${name.text}`);
  const symbol = PREFIX[arch] + name.text;
  if (format !== undefined && symbols.find(symbol).length > 0)
    return { name: name.text, symbol, parameters: parametersOf(parseFormat(format)) };
  const names = eventNames.flatMap((event) => /^syscalls:sys_enter_(\w+)$/.exec(event)?.[1] ?? []);
  const hint = didYouMean(nearest(name.text, names));
  throw blame(whole.span, {
    code: 'unknown-system-call',
    what: `the kernel has no system call '${name.text}'`,
    ...(names.length === 0 && {
      why: 'it was built without CONFIG_FTRACE_SYSCALLS, which tells their parameters',
    }),
    ...(hint && { hint }),
  });
}

/** The parameters of a system call, by the format of its event. */
export const parametersOf = ({ fields }: EventFormat): readonly FormatField[] =>
  fields.filter(({ name }) => name !== '__syscall_nr' && name !== 'nr');

interface Fetched {
  readonly spec: FieldSpec;
  readonly parameter: FormatField;
  readonly plan: ArgumentPlan;
  readonly type: FetchType;
}

function fetchOf(
  spec: FieldSpec,
  known: readonly FormatField[],
  { name: call }: SystemCall,
  { arch }: KernelFacts,
  blame: Blame,
): Fetched {
  const position = known.findIndex(({ name }) => name === spec.field.text);
  const parameter = known[position];
  if (!parameter) {
    const names = known.map(({ name }) => name);
    throw blame(spec.field.span, {
      code: 'unknown-parameter',
      what: `the system call ${call} has no parameter '${spec.field.text}'`,
      hint: didYouMean(nearest(spec.field.text, names)) ?? `it has ${names.join(', ') || 'none'}`,
    });
  }
  const field = spec.name?.text ?? parameter.name;
  const type = typeOf(parameter);
  const value = parameter === RESULT ? '$retval' : `+${PLACES[arch][position]}(${POINTER[arch]})`;
  const source = `${type.form === 'string' ? `+0(${value})` : value}:${type.text}`;
  const flags = parameter === RESULT ? null : flagNames(arch, call, parameter.name);
  const column = flags
    ? ({ type: { kind: 'string' }, nullable: false } as const)
    : numberColumn(type, parameter);
  return {
    spec,
    parameter,
    type,
    plan: {
      field,
      column: { ...column, name: columnName(field), source },
      convert:
        parameter === RESULT
          ? { kind: 'retval', typed: true }
          : flags
            ? { kind: 'text', text: flags }
            : { kind: 'none' },
    },
  };
}

/** Sizes and numbers of 64 bits are numbers to people; only addresses are not. */
function numberColumn(type: FetchType, { type: c }: FormatField) {
  if (isPointer(c) && type.form === 'integer') return { ...columnOf(type), format: 'address' } as const;
  return type.form === 'integer'
    ? ({ ...columnOf(type), type: { kind: 'number' } } as const)
    : columnOf(type);
}

/** The C type tells the width: in the event's own format each parameter has 8 bytes. Other names than these are ints. */
function typeOf({ type, name }: FormatField): FetchType {
  if (type === 'const char *' && !/buf$/.test(name)) return text('ustring'); // a buffer's end is another parameter
  if (isPointer(type)) return integer('x64', 64, false, true);
  if (/^(unsigned int|__?u32|[ugq]id_t|mode_t)$/.test(type)) return integer('u32', 32, false);
  if (/^(umode_t|u16|unsigned short)$/.test(type)) return integer('u16', 16, false);
  if (/^(unsigned long|size_t|_*u64|aio_context_t)$/.test(type)) return integer('u64', 64, false);
  if (/^(long|s?size_t|l?off_t|s64)$/.test(type)) return integer('s64', 64, true);
  return integer('s32', 32, true);
}

/** Pointers, also those with a name of their own (include/uapi/linux/capability.h, signal.h). */
const isPointer = (type: string): boolean =>
  type.endsWith('*') || /^(cap_user_\w+_t|__sighandler_t)$/.test(type);

function checkNames(chosen: readonly Fetched[], blame: Blame): void {
  const taken: string[] = [];
  for (const { plan, spec } of chosen) {
    checkField(plan.field, spec.name ?? spec.field, taken, blame);
    taken.push(plan.field);
  }
}
