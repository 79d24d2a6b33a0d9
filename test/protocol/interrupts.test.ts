import { interrupts } from './behaviours/interrupts.ts';
import { testGroup } from './suite.ts';

testGroup(interrupts);
