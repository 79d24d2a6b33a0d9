import { InputError, TargetError } from '../../base/errors.ts';
import type { TracedKernel } from '../../probes/kernel.ts';
import { runText, type Target } from '../../targets/target.ts';
import type { BodySpec } from '../spec/handlers.ts';
import { goneScript, LOADED_SCRIPT, loadScript, missedScript, SECTION } from './script.ts';

/** A module that is in the kernel. */
export interface LoadedModule {
  readonly name: string;
  /** Hits its probes missed so far. */
  missed(): Promise<number>;
  /** Takes it out. Throws TargetError `module-stuck` when the kernel does not let it go. */
  unload(): Promise<void>;
}

/** Loads a module; the guard unloads it if we die. Throws InputError under the probe that the kernel refused, or TargetError. */
export async function loadModule(
  kernel: TracedKernel,
  name: string,
  data: Uint8Array,
  body: BodySpec,
  lab: boolean,
): Promise<LoadedModule> {
  const { target } = kernel.tracer;
  await kernel.ownModule(name);
  const refused = await insert(target, data, kernel.guardPid, lab);
  if (refused) {
    await kernel.unloadModule(name);
    throw explainRefusal(name, body, refused);
  }
  return {
    name,
    missed: async () => Number.parseInt((await runText(target, missedScript(name))).stdout, 10) || 0,
    async unload() {
      await kernel.unloadModule(name);
      if ((await runText(target, goneScript(name))).stdout.trim() !== 'gone') throw stuck(name);
    },
  };
}

/** The modules in the target's kernel. */
export async function loadedModules(target: Target): Promise<readonly string[]> {
  return (await runText(target, LOADED_SCRIPT)).stdout.split('\n');
}

interface Refusal {
  /** What insmod said. */
  readonly said: string;
  /** What the kernel logged meanwhile. */
  readonly log: string;
}

async function insert(
  target: Target,
  data: Uint8Array,
  guard: number,
  lab: boolean,
): Promise<Refusal | null> {
  const child = await target.spawn(loadScript(data.length, guard, lab));
  child.write(data);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) text += decoder.decode(chunk, { stream: true });
  await child.exit;
  const [, code, said = '', log = ''] =
    new RegExp(`${SECTION}code (\\d+)\\n([\\s\\S]*)${SECTION}log\\n([\\s\\S]*)`).exec(text) ?? [];
  if (code === undefined) throw new TargetError('target-gone', 'the target ended while a module was loaded');
  return code === '0' ? null : { said: said.trim(), log: log.trim() };
}

/** `register_kprobe` (kernel/kprobes.c) by its error. */
const WHY: Readonly<Record<number, string>> = {
  2: 'there is no such function in the kernel',
  16: 'another probe has it, or it is being changed',
  22: 'the kernel lets no probe stand there: it is in its own probing or entry code',
  84: 'no instruction starts there',
  95: 'the kernel lets no probe stand there',
};

/** Our registration logs `NAME: line 3: error -84`. */
function explainRefusal(name: string, body: BodySpec, { said, log }: Refusal): Error {
  const [, line, code] = /: line (\d+): error -(\d+)/.exec(log) ?? [];
  const handler =
    body.kind === 'handlers' ? body.handlers.find(({ span }) => span.line + 1 === Number(line)) : undefined;
  if (handler)
    return new InputError({
      code: 'probe-refused',
      what: `the kernel refused the probe of ${handler.function.text}`,
      source: body.text,
      span: handler.span,
      why: WHY[Number(code)] ?? `its error is ${code}`,
      hint: 'nothing of the module is left in the kernel',
    });
  return new TargetError(
    'module-refused',
    `the kernel refused the module ${name}: ${said}`,
    [log.replace(/^(?=.)/gm, '  '), 'Nothing of it is left in the kernel.'].filter(Boolean).join('\n'),
  );
}

function stuck(name: string): TargetError {
  return new TargetError(
    'module-stuck',
    `the module ${name} cannot be unloaded: something of it still runs, or has failed`,
    'Later cells work: their modules get other names. `%target vm` begins with a new VM; another machine has to be restarted to be rid of it.',
  );
}
