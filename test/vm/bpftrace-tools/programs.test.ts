import { PROGRAM_TOOLS, SERVERS } from './programs.ts';
import { runTools } from './run-tools.ts';

runTools(PROGRAM_TOOLS, SERVERS);
