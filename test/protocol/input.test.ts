import { input } from './behaviours/input.ts';
import { testGroup } from './suite.ts';

testGroup(input);
