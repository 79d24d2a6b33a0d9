import { HEADER_TOOLS } from './headers.ts';
import { NETWORK } from './network.ts';
import { runTools } from './run-tools.ts';

runTools(HEADER_TOOLS, NETWORK);
