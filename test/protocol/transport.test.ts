import { transport } from './behaviours/transport.ts';
import { testGroup } from './suite.ts';

testGroup(transport);
