import type { Behaviour, Scene } from './behaviour.ts';
import type { Watcher } from './client/client.ts';
import { type Kernel, type Launch, type StartOptions, startKernel } from './client/kernel.ts';
import type { KernelUnderTest } from './kernels/kernels.ts';
import { NotApplicable } from './kernels/samples.ts';
import { faultsOf } from './schema/faults.ts';

/** What came of a behaviour. */
export type Outcome = (
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'not applicable'; readonly reason: string }
) & {
  readonly notes: readonly string[];
  /** What was wrong with messages by themselves, whatever they were for. */
  readonly faults: readonly string[];
};

/** Shows behaviours of one kernel one after another. */
export interface Stage {
  perform(behaviour: Behaviour): Promise<Outcome>;
  close(): Promise<void>;
}

export function openStage({ samples, launch }: KernelUnderTest, timeoutMs: number): Stage {
  const faults = new Set<string>();
  const watcher: Watcher = {
    onFault: (fault) => void faults.add(fault),
    onMessage(message) {
      for (const fault of faultsOf(message)) faults.add(fault);
    },
  };
  let spec: Promise<Launch> | null = null;
  const start = async (options: StartOptions = {}): Promise<Kernel> => {
    spec ??= launch();
    return startKernel(await spec, options, watcher);
  };
  let shared: Promise<Kernel> | null = null;

  const show = async (behaviour: Behaviour, scene: Scene): Promise<void> => {
    if (behaviour.kernel === 'own') return behaviour.show(scene);
    shared ??= start();
    const kernel = await shared;
    await behaviour.show({ ...scene, kernel, client: kernel.client });
  };
  const closeShared = async (): Promise<void> => {
    await closeAll(shared ? [shared] : []);
    shared = null;
  };

  return {
    async perform(behaviour) {
      faults.clear();
      const notes: string[] = [];
      const started: Promise<Kernel>[] = [];
      const scene: Scene = {
        say: samples,
        note: (text) => void notes.push(text),
        start(options) {
          const kernel = start(options);
          started.push(kernel);
          return kernel;
        },
      };
      const result = { ...(await outcomeOf(within(timeoutMs, show(behaviour, scene)))), notes: [...notes] };
      await closeAll(started);
      // What a failure left behind is not to be blamed on the next behaviour.
      if (result.kind === 'failed') await closeShared();
      return { ...result, faults: [...faults] };
    },
    close: closeShared,
  };
}

/** A behaviour may have ended while a kernel of it was still starting. */
async function closeAll(kernels: readonly Promise<Kernel>[]): Promise<void> {
  for (const each of await Promise.allSettled(kernels))
    if (each.status === 'fulfilled') await each.value.close();
}

async function outcomeOf(shown: Promise<void>) {
  try {
    await shown;
    return { kind: 'passed' } as const;
  } catch (error) {
    if (error instanceof NotApplicable) return { kind: 'not applicable', reason: error.message } as const;
    return { kind: 'failed', error } as const;
  }
}

/** Rejects after the time; the work goes on unheeded until its kernel is closed. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`nothing more came for ${ms / 1000} s`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
