import { eventKey } from '../decode/columns.ts';
import type { Keep } from '../decode/pieces.ts';
import { TASK_EVENTS } from '../install/script.ts';

/** What says who a task is, and so outlives the rows of a ring: of each task the last fork, name, program and end. */
export const LASTING: Keep['lasting'] = [
  { event: eventKey(TASK_EVENTS.fork), by: 'pid' },
  { event: eventKey(TASK_EVENTS.rename), by: 'pid' },
  { event: eventKey(TASK_EVENTS.exec), by: null },
  { event: eventKey(TASK_EVENTS.exit), by: null },
];
