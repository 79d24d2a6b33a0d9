import { rowText } from '../../table/schema.ts';
import { DEFAULT_BUFFER_KIB, DEFAULT_CLOCK, type TraceOptions } from '../options.ts';
import type { KernelFacts } from '../spec/types.ts';
import { callSchema } from './call-tables.ts';
import { compileGraph } from './compile.ts';
import { shownScript } from './script.ts';
import type { GraphSpec } from './spec.ts';

const MOST_NAMES = 20;

/** Every stage of a function graph as text, nothing set: which functions, the row type, what a person would type. Throws InputError. */
export function explainGraph(spec: GraphSpec, facts: KernelFacts, options: TraceOptions): string {
  const graph = compileGraph(spec, facts);
  const { functions, depth } = graph;
  const more = functions.length - MOST_NAMES;
  return [
    `# kernel ${facts.release} ${facts.arch}`,
    `\n# rows: calls of ${functions.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}${beneath(depth)}`,
    `#   rows: ${rowText(callSchema('rows', 'dur', options.clock ?? DEFAULT_CLOCK))}`,
    '\n# the same without this program, as root',
    shownScript(graph, {
      clock: options.clock ?? DEFAULT_CLOCK,
      bufferKiB: options.bufferKiB ?? DEFAULT_BUFFER_KIB,
      work: options.run ?? `sleep ${Math.ceil((options.forMs ?? 10_000) / 1000)}`,
    }),
    '',
  ].join('\n');
}

function beneath(depth: number | null): string {
  if (depth === 1) return ', the kernel calls the tracer from these only';
  return depth === null ? ', and all that they call' : `, and what they call, ${depth} levels in all`;
}
