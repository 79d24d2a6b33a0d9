import type { ToBundle } from '../display/bundle.ts';
import type { Gate } from '../wire/gate.ts';
import type { Wire } from '../wire/start.ts';
import type { CellRunner } from './cells.ts';
import type { History } from './history.ts';
import type { Interpreter } from './interpreter.ts';
import type { Magics } from './magics.ts';

/** What the requests of a session work with. */
export interface SessionParts {
  readonly wire: Wire;
  readonly gate: Gate;
  readonly interpreter: Interpreter;
  readonly magics: Magics;
  readonly toBundle: ToBundle;
  readonly runner: CellRunner;
  readonly history: History;
}
