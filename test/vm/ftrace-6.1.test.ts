import { graphTests } from './graph.ts';

graphTests('vm');
