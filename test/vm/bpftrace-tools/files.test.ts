import { FILE_TOOLS } from './files.ts';
import { runTools } from './run-tools.ts';

runTools(FILE_TOOLS);
