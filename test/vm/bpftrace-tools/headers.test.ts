import { HEADER_TOOLS } from './headers.ts';
import { NETWORK } from './network.ts';
import { runTools } from './run-tools.ts';

/** The emulated machine reads the headers twice, for minutes. */
const TOOL_MS = 840_000;

runTools(HEADER_TOOLS, NETWORK, TOOL_MS);
