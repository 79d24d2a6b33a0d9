import { editing } from './behaviours/editing.ts';
import { testGroup } from './suite.ts';

testGroup(editing);
