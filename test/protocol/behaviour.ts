import type { Client } from './client/client.ts';
import type { Kernel, StartOptions } from './client/kernel.ts';
import type { Samples } from './kernels/samples.ts';

/** What a behaviour is shown with. */
export interface Scene {
  /** How the kernel's language says things. */
  readonly say: Samples;
  /** Starts a kernel that is ended after the behaviour. */
  start(options?: StartOptions): Promise<Kernel>;
  /** Stands beside the result: something measured. */
  note(text: string): void;
}

export interface SharedScene extends Scene {
  /** The kernel of the group, which the behaviours before have used, too. */
  readonly kernel: Kernel;
  readonly client: Client;
}

/** One sentence about a kernel that is true or not. */
export type Behaviour =
  | { readonly name: string; readonly kernel: 'shared'; readonly show: (scene: SharedScene) => Promise<void> }
  | { readonly name: string; readonly kernel: 'own'; readonly show: (scene: Scene) => Promise<void> };

export interface Group {
  readonly title: string;
  readonly behaviours: readonly Behaviour[];
}

/** A behaviour of a kernel that goes on afterwards. */
export function behaviour(name: string, show: (scene: SharedScene) => Promise<void>): Behaviour {
  return { name, kernel: 'shared', show };
}

/** A behaviour that starts kernels of its own. */
export function apart(name: string, show: (scene: Scene) => Promise<void>): Behaviour {
  return { name, kernel: 'own', show };
}

/** A behaviour while a cell runs that nothing ends: its kernel is of no use afterwards. */
export function unending(name: string, show: (scene: SharedScene) => Promise<void>): Behaviour {
  return apart(name, async (scene) => {
    const kernel = await scene.start();
    await show({ ...scene, kernel, client: kernel.client });
  });
}
