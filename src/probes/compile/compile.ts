import { parseBody } from '../spec/parse.ts';
import type { HistSpec, LineSpec, PartSpec } from '../spec/probe.ts';
import type {
  CompileContext,
  CompiledBody,
  CompiledHist,
  CompiledProbe,
  CompiledTable,
  KernelFacts,
} from '../spec/types.ts';
import { type Blame, blameIn } from '../spec/word.ts';
import { compileEvent } from './event.ts';
import { compileHist } from './hist.ts';
import { tracefsEvent } from './names.ts';
import { partsOf } from './parts.ts';
import { planOf } from './plan.ts';
import { compileProbe } from './probe.ts';
import { compileReturn, needsEntry, returnWithStack } from './return.ts';
import { mergeProbes } from './same-event.ts';
import { compileSpan } from './span.ts';
import { withStack } from './stack.ts';
import { compileCall } from './system-call.ts';
import { unfiltered } from './whole-event.ts';

/** What compiling one part needs besides its own text. */
export interface PartContext {
  readonly facts: KernelFacts;
  readonly blame: Blame;
  /** Not everybody is traced. */
  readonly only: boolean;
  /** Gives a new event of our group the name it has in tracefs. */
  readonly path: (table: string) => { readonly group: string; readonly name: string };
}

/**
 * The body of a `%%kprobe` cell, from line `firstLine` of the cell (from 0) on, as text for this kernel. Pure: the
 * same cell and facts give the same text. Throws InputError with a caret under the cell's own text.
 */
export function compileBody(
  cell: string,
  firstLine: number,
  facts: KernelFacts,
  { group, stack, only = false }: CompileContext,
): CompiledBody {
  const taken: string[] = [];
  const blame = blameIn(cell);
  const path = (table: string) => {
    const name = tracefsEvent(table, taken);
    taken.push(name);
    return { group, name };
  };
  const context = { facts, blame, only, path };
  const lines = parseBody(cell, firstLine);
  const compiled = lines.flatMap((line) => (line.kind === 'hist' ? [] : [compileLine(line, context)]));
  const stacked = stack ? compiled.map((line) => stackedLine(line, blame)) : compiled;
  const all = mergeProbes(stacked, blame);
  const hists = compileHists(lines, all, context);
  // A filter says which rows are wanted beside the counts; without one that is none.
  const isCounted = (table: CompiledTable) =>
    !('parts' in table) && table.filter === null && hists.some(({ of }) => of === table);
  const tables = all.filter((table) => !isCounted(table));
  const rows = all.flatMap(partsOf);
  const probes = [...new Set([...rows, ...hists.map(({ of }) => of)])];
  return Object.freeze({ probes, tables, hists });
}

function stackedLine(line: CompiledTable, blame: Blame): CompiledTable {
  if (line.kind === 'span') return { ...line, parts: line.parts.map((part) => withStack(part, blame)) };
  return line.kind === 'keptReturn' ? returnWithStack(line, blame) : withStack(line, blame);
}

function compileHists(
  lines: readonly LineSpec[],
  tables: CompiledBody['tables'],
  context: PartContext,
): readonly CompiledHist[] {
  const taken = new Set(tables.map(({ event }) => event));
  const whole = new Map<CompiledProbe, CompiledProbe>();
  const beside = (of: CompiledProbe) => {
    const found = whole.get(of) ?? unfiltered(of, context.path(`${of.event}_all`));
    whole.set(of, found);
    return found;
  };
  return lines.flatMap((line) => {
    if (line.kind !== 'hist') return [];
    if (taken.has(line.name.text))
      throw context.blame(line.name.span, {
        code: 'event-twice',
        what: `a second table named '${line.name.text}'`,
        hint: `give this line another name: ${line.name.text}2`,
      });
    taken.add(line.name.text);
    return [compileHist(line, tables, (event) => compilePart(event, null, context), { ...context, beside })];
  });
}

function compileLine(line: Exclude<LineSpec, HistSpec>, context: PartContext): CompiledTable {
  const part = (spec: PartSpec, name: string | null) => compilePart(spec, name, context);
  if (line.kind === 'span') return compileSpan(line, context, part);
  return needsEntry(line, context.facts) ? compileReturn(line, context, part) : part(line, null);
}

/** `name` is given to a part of a span; a line has its own. */
function compilePart(spec: PartSpec, name: string | null, context: PartContext): CompiledProbe {
  switch (spec.kind) {
    case 'event':
      return compileEvent(spec, name, context);
    case 'call':
    case 'callReturn':
      return compileCall(spec, name, context);
    default: {
      const plan = planOf(spec, context);
      return compileProbe(spec, plan, name ?? spec.event?.text ?? plan.name, context);
    }
  }
}
