import type { Behaviour } from './behaviour.ts';
import { comm } from './comm.ts';
import { display, update } from './display.ts';
import { completion, help, pager } from './editor.ts';
import { interrupt } from './interrupt.ts';
import { manyLines } from './output.ts';
import { restart } from './restart.ts';
import { runAll } from './run-all.ts';
import { input } from './stdin.ts';

export const BEHAVIOURS: readonly Behaviour[] = [
  runAll,
  interrupt,
  restart,
  completion,
  help,
  pager,
  input,
  comm,
  manyLines,
  display,
  update,
];
