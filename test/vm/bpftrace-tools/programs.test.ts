import { PROGRAM_TOOLS } from './programs.ts';
import { runTools } from './run-tools.ts';

runTools(PROGRAM_TOOLS);
