import { BLOCK_TOOLS, DISKS } from './blocks.ts';
import { runTools } from './run-tools.ts';

runTools(BLOCK_TOOLS, DISKS);
