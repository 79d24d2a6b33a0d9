import { comms } from './behaviours/comms.ts';
import { testGroup } from './suite.ts';

testGroup(comms);
