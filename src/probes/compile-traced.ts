import { compileBody } from './compile/compile.ts';
import { compileGraph } from './graph/compile.ts';
import type { GraphSpec } from './graph/spec.ts';
import type { TracedKernel } from './kernel.ts';
import type { TraceOptions } from './options.ts';
import type { CompiledBody, KernelFacts } from './spec/types.ts';

/** What a trace records, for this kernel: the body of a `%%kprobe` cell, or a function graph. Throws InputError. */
export async function compileTraced(
  kernel: TracedKernel,
  name: string,
  text: string | GraphSpec,
  options: TraceOptions,
): Promise<{ readonly facts: KernelFacts; readonly body: CompiledBody }> {
  if (typeof text !== 'string') {
    const facts = await kernel.factsForGraph();
    return { facts, body: { probes: [], tables: [], hists: [], graph: compileGraph(text, facts) } };
  }
  const facts = await kernel.factsFor(text);
  const stack = options.stack ?? false;
  return {
    facts,
    body: compileBody(text, 0, facts, { group: name, stack, only: options.only !== undefined }),
  };
}
