import { TargetError } from '../../base/errors.ts';
import { explainFilterError, explainInstallError } from '../compile/explain-error.ts';
import { countRequests } from '../count/requests.ts';
import type { CollectRequest } from '../read/types.ts';
import type { CompiledProbe } from '../spec/types.ts';
import { type InstallPlan, installScript, instancePath, otherRoot } from './script.ts';
import { type Section, sections, textsOf } from './sections.ts';
import type { ControlShell } from './shell.ts';

/** Probes that are in the kernel, their events still off. The guard owns them. */
export interface Installed {
  readonly collect: Omit<CollectRequest, 'maxEvents'>;
}

/** Offsets at which instructions of a function start; empty where nobody can tell. */
export type InstructionStarts = (functionName: string) => Promise<readonly number[]>;

/** Throws InputError with the kernel's reason under the user's text. */
export async function install(
  shell: ControlShell,
  plan: InstallPlan,
  cell: string,
  starts: InstructionStarts,
): Promise<Installed> {
  const found = sections((await shell.run(installScript(plan))).stdout);
  const failed = await failure(found, plan.probes, cell, starts);
  if (failed) throw failed;
  return { collect: collectRequest(found, plan) };
}

/** What the reader needs to know, from the output of `installScript`. */
export function collectRequest(
  found: readonly Section[],
  plan: InstallPlan,
): Omit<CollectRequest, 'maxEvents'> {
  const formats = textsOf(found, 'format');
  const headerPage = textsOf(found, 'header').join('');
  const second = otherRoot(plan);
  return {
    instance: instancePath(plan),
    ...(second === null ? {} : { second }),
    cpus: [
      ...textsOf(found, 'cpus')
        .join('')
        .matchAll(/per_cpu\/cpu(\d+)/g),
    ]
      .map((m) => Number(m[1]))
      .sort((a, b) => a - b),
    headerPage,
    pageSize: pageSize(headerPage, textsOf(found, 'subbuf').join('')),
    formats,
    counted: [...plan.counted],
    counts: countRequests(plan.hists, plan.read),
  };
}

/** One read of `trace_pipe_raw` is a sub-buffer: `buffer_subbuf_size_kb` since 6.8, else header and data of a page. */
function pageSize(headerPage: string, subbufKiB: string): number {
  if (/^\d+/.test(subbufKiB)) return Number.parseInt(subbufKiB, 10) * 1024;
  const data = /field: char data;\s*offset:(\d+);\s*size:(\d+)/.exec(headerPage);
  return data ? Number(data[1]) + Number(data[2]) : 4096;
}

async function failure(
  found: readonly Section[],
  probes: readonly CompiledProbe[],
  cell: string,
  starts: InstructionStarts,
): Promise<Error | null> {
  const before = found[0]!.text.trim();
  for (const [i, { head, text }] of found.entries()) {
    const [kind, what, which] = head.split(' ');
    if (kind === 'failed' && what === 'kprobes')
      return new TargetError(
        'no-kprobes',
        'the kernel of this target has no kprobes (CONFIG_KPROBE_EVENTS)',
        '`%target vm` brings a kernel that has them; %doctor shows what this one can do',
      );
    if (kind === 'failed')
      return new TargetError('install-failed', `the kernel refused the trace's ${what}: ${before}`);
    const probe = probes[Number(what)];
    const said = i > 0 ? found[i - 1]!.text.trim() : before;
    const command = probe?.commands[Number(which)];
    if (kind === 'refused' && probe && command)
      return explainInstallError(cell, { probe, command }, said, text, await starts(command.function));
    if (kind === 'filter' && probe) return explainFilterError(cell, probe, text);
  }
  return null;
}
