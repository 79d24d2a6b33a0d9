import { kindsTests } from './kinds.ts';

kindsTests('vm:6.12', { fprobes: true });
