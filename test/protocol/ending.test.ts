import { ending } from './behaviours/ending.ts';
import { testGroup } from './suite.ts';

testGroup(ending);
