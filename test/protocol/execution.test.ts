import { execution } from './behaviours/execution.ts';
import { testGroup } from './suite.ts';

testGroup(execution);
