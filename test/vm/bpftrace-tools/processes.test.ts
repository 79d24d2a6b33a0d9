import { PROCESS_TOOLS } from './processes.ts';
import { runTools } from './run-tools.ts';

runTools(PROCESS_TOOLS);
