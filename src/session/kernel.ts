import { writeSync } from 'node:fs';
import type { ToBundle } from '../display/bundle.ts';
import type { Gate } from '../wire/gate.ts';
import type { Wire } from '../wire/start.ts';
import { createCellRunner } from './cells.ts';
import { announceChildren } from './children.ts';
import { comms } from './comms.ts';
import { createHistory, historyPath } from './history.ts';
import { routeInheritedOutput } from './inherited-output.ts';
import type { Interpreter } from './interpreter.ts';
import { createInterrupts } from './interrupts.ts';
import type { Magics } from './magics.ts';
import type { SessionParts } from './parts.ts';
import { createRequests } from './requests.ts';
import { routeProcessOutput } from './routing.ts';
import { surviveUserErrors } from './survive.ts';

/** What a session consists of besides the wire; heavy to load. */
export interface Loaded {
  readonly interpreter: Interpreter;
  readonly magics: Magics;
  readonly toBundle: ToBundle;
}

/** How long closing the magics may take: the front-end kills us soon after. */
const CLOSE_MS = 1_300;

/** Serves a front-end until it, or whoever started us, wants the end. The wire has been started already. */
export async function runKernel(wire: Wire, load: () => Promise<Loaded>): Promise<void> {
  const { gate } = wire;
  const loaded = await load();
  const interactive = !process.env.PROBEBOOK_NONINTERACTIVE;
  const runner = createCellRunner({ ...loaded, interactive, gate });
  const history = createHistory({
    path: historyPath(),
    later: (work) => void setImmediate(() => gate.ours(work)),
    report: (text) => void writeSync(2, text),
  });
  const parts: SessionParts = { ...loaded, wire, gate, runner, history };
  const interrupts = createInterrupts(gate);
  const requests = createRequests(parts, interrupts);

  routeProcessOutput('latest-cell');
  routeInheritedOutput();
  surviveUserErrors();
  announceChildren(wire);
  comms.connect(wire.publish);
  process.on('SIGTERM', () => wire.terminate());
  // A cell may call process.exit.
  process.on('exit', history.close);
  wire.listen({
    request: requests.handle,
    interrupt: interrupts.interrupt,
    shutdown: () => close(loaded, gate),
  });
  gate.set('user');
  setImmediate(() => gate.ours(() => loaded.interpreter.warm?.()));
}

async function close({ magics, interpreter }: Loaded, gate: Gate): Promise<void> {
  const limit = new Promise((resolve) => setTimeout(resolve, CLOSE_MS));
  await null;
  // From here on nothing may be terminated: what closes probes must come to its end.
  gate.set('ours');
  await Promise.race([magics.close().catch(() => undefined), limit]);
  interpreter.close();
}
