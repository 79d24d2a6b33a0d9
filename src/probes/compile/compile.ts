import { parseBody } from '../spec/parse.ts';
import type { LineSpec, PartSpec } from '../spec/probe.ts';
import type {
  CompileContext,
  CompiledBody,
  CompiledProbe,
  CompiledSpan,
  KernelFacts,
} from '../spec/types.ts';
import { type Blame, blameIn } from '../spec/word.ts';
import { compileEvent } from './event.ts';
import { tracefsEvent } from './names.ts';
import { planOf } from './plan.ts';
import { compileProbe } from './probe.ts';
import { mergeProbes } from './same-event.ts';
import { compileSpan } from './span.ts';
import { compileCall } from './system-call.ts';

/** What compiling one part needs besides its own text. */
export interface PartContext {
  readonly facts: KernelFacts;
  readonly blame: Blame;
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
  { group }: CompileContext,
): CompiledBody {
  const taken: string[] = [];
  const blame = blameIn(cell);
  const path = (table: string) => {
    const name = tracefsEvent(table, taken);
    taken.push(name);
    return { group, name };
  };
  const compiled = parseBody(cell, firstLine).map((line) => compileLine(line, { facts, blame, path }));
  const tables = mergeProbes(compiled, blame);
  const probes = tables.flatMap((table) => (table.kind === 'span' ? table.parts : [table]));
  return Object.freeze({ probes, tables });
}

function compileLine(line: LineSpec, context: PartContext): CompiledProbe | CompiledSpan {
  return line.kind === 'span'
    ? compileSpan(line, context, (part, name) => compilePart(part, name, context))
    : compilePart(line, null, context);
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
