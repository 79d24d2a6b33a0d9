import type { Group } from '../behaviour.ts';
import { comms } from './comms.ts';
import { display } from './display.ts';
import { editing } from './editing.ts';
import { ending } from './ending.ts';
import { execution } from './execution.ts';
import { history } from './history.ts';
import { input } from './input.ts';
import { interrupts } from './interrupts.ts';
import { printing } from './printing.ts';
import { requests } from './requests.ts';
import { subshells } from './subshells.ts';
import { transport } from './transport.ts';

/** All behaviours, in the order of the table in docs/jupyter.md. */
export const groups: readonly Group[] = [
  requests,
  execution,
  printing,
  display,
  input,
  history,
  editing,
  interrupts,
  subshells,
  comms,
  transport,
  ending,
];
