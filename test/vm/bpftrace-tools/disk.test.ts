import { DISK_TOOLS, DISKS } from './disk.ts';
import { runTools } from './run-tools.ts';

runTools(DISK_TOOLS, DISKS);
