import type { SymbolTable } from '../../code/symbols.ts';
import { parseFormat } from '../decode/format.ts';
import { eventLayout } from '../decode/layout.ts';
import { printedFields } from '../decode/print-format/printed-fields.ts';
import type { ArgumentPlan, CompiledProbe } from '../spec/types.ts';
import { fieldPlan } from './event.ts';

/** What the kernel calls the places of a probe's event, and their columns: `probes.h` of kernel/trace. */
const PLACES: Readonly<Record<string, string>> = {
  __probe_ip: 'ip',
  __probe_func: 'function',
  __probe_ret_ip: 'caller',
};

/** How an event of a recorded file is read, of which there is the text of its `format` alone. `name` is the table's. */
export function formatProbe(text: string, name: string, symbols: SymbolTable): CompiledProbe {
  const format = parseFormat(text);
  const printed = printedFields(text);
  const layouts = eventLayout(format).fields;
  const plans = format.fields.map((field, i): ArgumentPlan => {
    const place = PLACES[field.name];
    if (place !== undefined) return placePlan(field.name, place, symbols);
    const plan = fieldPlan(field, layouts[i]!, printed.get(field.name));
    return format.name === 'kernel_stack' && field.name === 'caller' ? stackPlan(plan) : plan;
  });
  return {
    kind: 'event',
    event: name,
    path: { group: format.group, name: format.name },
    functions: [],
    commands: [],
    filter: null,
    arguments: plans,
    fields: new Map(),
    span: { line: 0, column: 0, length: 0 },
    notes: [],
  };
}

/** By name where the file has the kernel's symbols; an address in a program has none there. */
function placePlan(field: string, name: string, symbols: SymbolTable): ArgumentPlan {
  const text = (value: number | bigint) => {
    const address = BigInt.asUintN(64, BigInt(value));
    return symbols.symbolize(address) ?? `0x${address.toString(16)}`;
  };
  const column = { name, type: { kind: 'string' }, nullable: false, source: field } as const;
  return { field, column, convert: { kind: 'text', text } };
}

function stackPlan(plan: ArgumentPlan): ArgumentPlan {
  const type = { kind: 'array', of: { kind: 'string' } } as const;
  return {
    ...plan,
    column: { ...plan.column, name: 'stack', type, nullable: true },
    convert: { kind: 'stack' },
  };
}
