import { HEADER_TOOLS, headersInPlace } from './headers.ts';
import { runTools } from './run-tools.ts';

runTools(HEADER_TOOLS, await headersInPlace());
