import type { TracedKernel } from '../probes/kernel.ts';
import { sourcesFor } from './pipeline.ts';
import { readBody } from './spec/handlers.ts';

/** All that `%%kmod` would build and do, as text; nothing is built or loaded. */
export async function explainModule(kernel: TracedKernel, wanted: string, text: string): Promise<string> {
  const facts = await kernel.factsNow();
  const name = `probebook_${wanted}`;
  const files = await sourcesFor(kernel, name, readBody(text), facts);
  const { release } = facts;
  return [
    ...Object.entries(files).flatMap(([file, content]) => [`// ${file}`, content.trimEnd(), '']),
    '// what is done',
    `make -C /usr/src/linux-headers-${release} M=$PWD modules`,
    `insmod ${name}.ko`,
    `mkdir ${kernel.tracefs}/instances/X && echo 1 >${kernel.tracefs}/instances/X/events/${name}/row/enable`,
    `cat ${kernel.tracefs}/instances/X/trace_pipe`,
    `rmdir ${kernel.tracefs}/instances/X && rmmod ${name}`,
    '',
  ].join('\n');
}
