import { display } from './behaviours/display.ts';
import { testGroup } from './suite.ts';

testGroup(display);
