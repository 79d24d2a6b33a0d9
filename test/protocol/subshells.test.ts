import { subshells } from './behaviours/subshells.ts';
import { testGroup } from './suite.ts';

testGroup(subshells);
