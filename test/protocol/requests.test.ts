import { requests } from './behaviours/requests.ts';
import { testGroup } from './suite.ts';

testGroup(requests);
