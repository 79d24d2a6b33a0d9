import { disassemble } from '../code/disassemble.ts';
import { readFunctions } from '../code/function-code.ts';
import type { InstructionRow, Services } from '../magics/services.ts';
import { completeLine } from '../probes/compile/complete.ts';
import { installedProbes } from '../probes/installed.ts';
import type { Workspace } from '../probes/workspace.ts';
import { TARGET_SPECS } from '../targets/auto.ts';

/** What the magics ask for, answered by this process's workspace. */
export function createServices(workspace: Workspace): Services {
  return {
    target: async () => (await workspace.kernel()).tracer.target,
    kernel: async (onProgress, spec) =>
      spec === undefined ? workspace.kernel(onProgress) : workspace.use(spec, onProgress),
    useTarget: async (spec, onProgress) => (await workspace.use(spec, onProgress)).tracer.target,
    describeTarget: () => ({ spec: workspace.spec, open: workspace.opened?.tracer.target ?? null }),
    targetSpecs: () => TARGET_SPECS,
    traces: workspace.traces,
    probes: async () => installedProbes(await workspace.kernel()),
    diagnose: async (spec) => {
      const { diagnose } = await import('./doctor.ts');
      const open =
        spec === undefined || spec === workspace.spec ? workspace.opened?.tracer.target : undefined;
      return diagnose(spec ?? workspace.spec, open);
    },
    disassemble: async (name) => instructions(workspace, name),
    functions: async (prefix, limit) => functionNames(workspace, prefix, limit),
    completeProbe: async (before) =>
      workspace.opened ? completeLine(before, await workspace.opened.facts()) : null,
    close: () => workspace.close(),
  };
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

async function functionNames(
  workspace: Workspace,
  prefix: string,
  limit: number,
): Promise<readonly string[]> {
  if (!workspace.opened) return [];
  const { symbols } = await workspace.opened.facts();
  const found: string[] = [];
  for (const name of symbols.functions()) {
    if (name.startsWith(prefix)) found.push(name);
    if (found.length === limit) break;
  }
  return found;
}
