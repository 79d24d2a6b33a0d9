import { graphTests } from './graph.ts';

graphTests('vm:6.12');
