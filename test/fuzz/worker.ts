import { parentPort, workerData } from 'node:worker_threads';
import { randomFrom } from './random.ts';
import { loadSubject } from './subject.ts';
import type { Message, Order } from './watch.ts';

/** Runs the cases of an order one after the other; the number of the one it is at stands in shared memory. */
const { name, from, to, folder, progress } = workerData as Order;
const at = new Int32Array(progress);
const say = (message: Message) => parentPort!.postMessage(message);

const { one } = await loadSubject(name, folder);
say({ kind: 'ready' });
for (let number = from; number < to; number++) {
  Atomics.store(at, 0, number);
  try {
    await one(randomFrom(number));
  } catch (error) {
    say({ kind: 'crash', number, text: told(error as Error) });
  }
}
say({ kind: 'done' });

function told(error: Error): string {
  const cause = error.cause instanceof Error ? `\n${error.cause.stack}` : '';
  return `${error.stack}${cause}`.slice(0, 4000);
}
