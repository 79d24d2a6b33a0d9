import { notebook7 } from './front-end.ts';
import { testFrontEnd } from './suite.ts';

testFrontEnd(notebook7);
