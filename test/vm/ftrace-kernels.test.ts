import { describe } from 'node:test';
import { graphTests } from './graph.ts';

for (const spec of ['vm:6.12', 'vm:5.10']) describe(spec, () => graphTests(spec));
