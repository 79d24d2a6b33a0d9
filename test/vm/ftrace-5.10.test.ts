import { graphTests } from './graph.ts';

graphTests('vm:5.10');
