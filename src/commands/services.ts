import { bestMatches } from '../base/best-matches.ts';
import { completeProgram } from '../bpftrace/editor/complete.ts';
import { inspectProgram } from '../bpftrace/editor/inspect.ts';
import { needsOfProgram } from '../bpftrace/editor/needs.ts';
import { completeStructPath } from '../btf/complete-path.ts';
import { disassemble } from '../code/disassemble.ts';
import { readFunctions } from '../code/function-code.ts';
import type {
  Finding,
  FunctionList,
  InstructionRow,
  Services,
  TargetDescription,
} from '../magics/services.ts';
import { completeLine } from '../probes/compile/complete.ts';
import { inspectLine } from '../probes/compile/inspect.ts';
import { untilWordEnd } from '../probes/compile/unfinished-line.ts';
import { needsOfUnfinished } from '../probes/compile/unfinished-needs.ts';
import { installedProbes } from '../probes/installed.ts';
import { declareFunctions } from '../probes/names/declare-functions.ts';
import { findFunctions } from '../probes/names/find-functions.ts';
import { findLayout } from '../probes/names/find-layout.ts';
import { traceableFunctions } from '../probes/names/traceable.ts';
import type { Workspace } from '../probes/workspace.ts';
import type { Journal } from '../recording/journal.ts';
import { plain } from '../recording/packed.ts';
import type { Variables } from '../sql/tables.ts';
import { TARGET_SPECS } from '../targets/auto.ts';

/** Of a session without cells. */
const NO_VARIABLES: Variables = { names: () => [], value: () => undefined };

/** What the magics ask for, answered by this process's workspace. */
export function createServices(
  workspace: Workspace,
  journal: Journal,
  notebook: Variables = NO_VARIABLES,
): Services {
  /** An answer that is plain data, live or from the recording. */
  const ask = <Answer>(magic: string, text: string, live: () => Promise<Answer>, options = {}) =>
    journal.ask({ magic, name: null, text, options }, plain<Answer>(), live);
  return {
    journal,
    notebook,
    target: async () => (await workspace.kernel()).tracer.target,
    kernel: async (onProgress, spec) =>
      spec === undefined ? workspace.kernel(onProgress) : workspace.use(spec, onProgress),
    useTarget: async (spec, onProgress) => (await workspace.use(spec, onProgress)).tracer.target,
    describeTarget: () => describe(workspace),
    targetSpecs: () => TARGET_SPECS,
    traces: workspace.traces,
    probes: () =>
      ask('probes', '', async () => {
        const kernel = await workspace.kernel();
        return { target: kernel.tracer.target.name, probes: await installedProbes(kernel) };
      }),
    diagnose: (spec) => ask('doctor', spec ?? '', () => findings(workspace, spec)),
    disassemble: (name) => ask('disasm', name, () => instructions(workspace, name)),
    findFunctions: (pattern, limit) =>
      ask('fn', pattern, () => functionList(workspace, pattern, limit), { limit }),
    findLayout: (path) => ask('struct', path, async () => findLayout(await workspace.kernel(), path)),
    functions: async (typed, limit) => {
      const facts = await workspace.opened?.facts();
      return facts ? bestMatches(typed, facts.symbols.functions(), limit) : [];
    },
    structPaths: async (typed, limit) => {
      const btf = (await workspace.opened?.facts())?.btf;
      return btf ? completeStructPath(btf, typed, limit) : [];
    },
    completeProbe: async (before) =>
      workspace.opened
        ? completeLine(before, await workspace.opened.factsWhileTyping(needsOfUnfinished(before)))
        : null,
    inspectProbe: async (line, column) => {
      const facts = await workspace.opened?.factsWhileTyping(needsOfUnfinished(untilWordEnd(line, column)));
      return facts ? inspectLine(line, column, facts) : null;
    },
    completeProgram: async (before) => {
      const facts = await workspace.opened?.factsWhileTyping(needsOfProgram(before));
      return facts ? completeProgram(before, facts) : null;
    },
    inspectProgram: async (before, after) => {
      const facts = await workspace.opened?.factsWhileTyping(needsOfProgram(before));
      return facts ? inspectProgram(before, after, facts) : null;
    },
    close: () => workspace.close(),
  };
}

function describe({ spec, opened }: Workspace): TargetDescription {
  if (!opened) return { spec, open: null };
  const { name, emulated, folder } = opened.tracer.target;
  return { spec, open: { name, emulated, folder } };
}

async function findings(workspace: Workspace, spec: string | undefined): Promise<readonly Finding[]> {
  const { diagnose } = await import('./doctor.ts');
  const open = spec === undefined || spec === workspace.spec ? workspace.opened?.tracer.target : undefined;
  return diagnose(spec ?? workspace.spec, open);
}

async function functionList(workspace: Workspace, pattern: string, limit: number): Promise<FunctionList> {
  const kernel = await workspace.kernel();
  const { symbols } = await kernel.facts();
  const all = await traceableFunctions(kernel.tracer.target, kernel.tracefs, symbols);
  const { total, shown } = findFunctions(pattern, all, limit);
  return { total, functions: await declareFunctions(kernel, shown) };
}

async function instructions(workspace: Workspace, name: string): Promise<readonly InstructionRow[]> {
  const kernel = await workspace.kernel();
  const { symbols } = await kernel.facts();
  const [code] = await readFunctions(kernel.tracer.target, symbols, [name]);
  const { rows } = await disassemble(code!, symbols);
  return rows.map((row, i) => ({
    ...row,
    callee: row.flow === 'call' ? row.callee : null,
    afterCall: rows[i - 1]?.flow === 'call',
  }));
}
