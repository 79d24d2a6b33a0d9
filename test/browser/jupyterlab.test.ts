import { jupyterLab } from './front-end.ts';
import { testFrontEnd } from './suite.ts';

testFrontEnd(jupyterLab);
