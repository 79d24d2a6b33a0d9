import { runTools } from './run-tools.ts';
import { SCHEDULER_TOOLS } from './scheduler.ts';

runTools(SCHEDULER_TOOLS);
