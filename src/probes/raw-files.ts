import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { quote, run, type Target } from '../targets/target.ts';
import { packFacts } from './capture-facts.ts';
import { CAPTURE_GROUP } from './capture-script.ts';
import type { Origin } from './install/origin.ts';
import type { InstallPlan } from './install/script.ts';
import { SECTION } from './install/sections.ts';
import type { TraceOptions } from './options.ts';
import type { CollectRequest } from './read/types.ts';
import type { KernelFacts } from './spec/types.ts';
import type { Storing } from './stream-rows.ts';

/** What is needed beside the pages to decode a trace once more. */
interface RawFacts {
  readonly text: string;
  readonly options: TraceOptions;
  readonly facts: KernelFacts;
  readonly plan: InstallPlan;
  readonly collect: Pick<CollectRequest, 'formats' | 'headerPage' | 'pageSize' | 'cpus'>;
  readonly origin: Origin;
  readonly start: bigint;
  /** What `TASKS_SCRIPT` and the script that turns the events off printed. */
  readonly tasks: string;
  readonly counters: string;
  readonly exitCode: number | null;
}

/** How a trace ended. */
export interface RawEnd extends Pick<RawFacts, 'counters' | 'exitCode'> {
  /** Why the pages are not whole. */
  readonly failure: string | null;
}

/**
 * Puts beside the pages what they are decoded with, once the trace has ended; null where nobody wants them. What cannot be kept
 * whole is not kept, which takes nothing from the trace.
 */
export function rawKeeper(
  { raw: folder, sink }: Storing,
  target: Target,
  facts: Omit<RawFacts, keyof RawEnd>,
): ((end: RawEnd) => Promise<void>) | null {
  if (folder === null || sink === null) return null;
  return async (end) => {
    try {
      if (end.failure !== null) throw new Error(end.failure);
      await writeRawFacts(folder, target, { ...facts, ...end });
    } catch (error) {
      await sink.rawFailed((error as Error).message);
    }
  };
}

/** Writes what `load` needs, beside the pages in `folder`, as a capture script leaves it: docs/capture.md. */
async function writeRawFacts(folder: string, target: Target, raw: RawFacts): Promise<void> {
  const { text, options, facts, plan, collect, origin, start } = raw;
  const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
  const packed = async (name: string, path: string) =>
    write(`${name}.gz`, gzipSync((await run(target, `cat ${quote(path)}`)).stdout, { level: 1 }));
  await write('install', installText(collect, plan));
  await write('axis', `${origin.clock} ${origin.wall}\n`);
  await write('start', `${start}\n`);
  await write('tasks', raw.tasks);
  await write('counters', raw.counters);
  await write('group', `${plan.name}\n`);
  await write('release', `${facts.release}\n${facts.arch}\n`);
  await write('README', facts.readme);
  await write('facts', packFacts(text, facts));
  await write('cell', `${text}\n`);
  await write('options', JSON.stringify(options));
  if (options.run !== undefined) await write('exit', `${raw.exitCode ?? ''}\n`);
  await packed('kallsyms', '/proc/kallsyms');
  await packed('btf', '/sys/kernel/btf/vmlinux');
  await mkdir(join(folder, 'modules'));
  for (const [name, btf] of facts.modules)
    if (btf) await packed(`modules/${name}`, `/sys/kernel/btf/${name}`);
}

/** The sections that decoding asks for, with the group's name in captures. */
function installText(
  { formats, headerPage, pageSize, cpus }: RawFacts['collect'],
  { name }: InstallPlan,
): string {
  return [
    ...formats.map((text) => `${SECTION} format\n${text.replaceAll(name, CAPTURE_GROUP)}`),
    `${SECTION} header\n${headerPage}`,
    `${SECTION} subbuf\n${pageSize / 1024}`,
    `${SECTION} cpus`,
    ...cpus.map((cpu) => `per_cpu/cpu${cpu}`),
    '',
  ].join('\n');
}
