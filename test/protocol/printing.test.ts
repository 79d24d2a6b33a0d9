import { printing } from './behaviours/printing.ts';
import { testGroup } from './suite.ts';

testGroup(printing);
