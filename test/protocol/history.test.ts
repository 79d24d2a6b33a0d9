import { history } from './behaviours/history.ts';
import { testGroup } from './suite.ts';

testGroup(history);
