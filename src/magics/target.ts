import { plain } from '../recording/packed.ts';
import type { MagicContext } from '../session/magics.ts';
import { defineMagic } from './magic.ts';
import type { ValueKind } from './options/kinds.ts';
import type { Services, TargetDescription } from './services.ts';

/** What names a target: `auto`, `local`, `vm`. Whether there is such a target is the target room's to say. */
export const targetSpec: ValueKind<string> = {
  placeholder: 'TARGET',
  parse: (value) => (value ? { value } : { why: 'auto, local or vm' }),
  suggest: (services) => services.targetSpecs(),
};

export const target = defineMagic({
  name: 'target',
  kind: 'line',
  summary: 'show or switch the target: where probes are installed and commands run',
  details:
    'A target is one of `auto` (this machine where a kprobe can be installed here, otherwise the lab VM), `local` ' +
    '(this machine), `vm` (the lab VM: an emulated machine with a stock kernel, which dies with the notebook), ' +
    '`vm:5.10`, `vm:6.12`, `vm:6.1/arm64` (the same with another kernel, downloaded once: `probebook vm start --kernel 5.10`).',
  arguments: {
    target: { kind: targetSpec, help: 'the target to switch to: `auto`, `local` or `vm`', optional: true },
  },
  options: {},
  examples: [
    { what: 'show the current target', code: '%target' },
    { what: 'go on in the lab VM', code: '%target vm' },
  ],
  parse: ({ args }) => args,
  run: async ({ target }, { output }, services) => {
    const question = { magic: 'target', name: null, text: target ?? '', options: {}, use: target };
    const described = await services.journal.ask(question, plain<TargetDescription>(), async () => {
      if (target !== undefined) await switchTo(target, output, services);
      return services.describeTarget();
    });
    output.stream('stdout', `${describe(described)}\n`);
  },
});

async function switchTo(spec: string, output: MagicContext['output'], services: Services): Promise<void> {
  await services.useTarget(spec, (line) => output.stream('stdout', `${line}\n`));
}

function describe({ spec, open }: TargetDescription): string {
  if (!open) return `target ${spec}, opened when a cell first needs it`;
  const note = open.emulated
    ? '\nIts CPU is emulated: timings show the way of working and are no evidence.'
    : '';
  return `target ${open.name}, folder ${open.folder}${note}`;
}
