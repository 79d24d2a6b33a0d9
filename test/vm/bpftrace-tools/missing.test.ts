import { MISSING } from './missing.ts';
import { runTools } from './run-tools.ts';

runTools(MISSING);
