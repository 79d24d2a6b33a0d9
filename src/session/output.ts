import type { MimeBundle } from '../display/bundle.ts';

/** Where what a cell prints and shows goes: to the sockets, or to a notebook file being run. */
export interface Output {
  stream(name: 'stdout' | 'stderr', text: string): void;
  display(bundle: MimeBundle, displayId?: string): void;
  /** Replaces what was shown under `displayId`. */
  update(bundle: MimeBundle, displayId: string): void;
  clear(wait: boolean): void;
}
