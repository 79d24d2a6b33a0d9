import { NETWORK, NETWORK_TOOLS } from './network.ts';
import { runTools } from './run-tools.ts';

runTools(NETWORK_TOOLS, NETWORK);
