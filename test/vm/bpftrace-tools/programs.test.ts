import { PROGRAM_TOOLS, SERVER } from './programs.ts';
import { runTools } from './run-tools.ts';

runTools(PROGRAM_TOOLS, SERVER);
