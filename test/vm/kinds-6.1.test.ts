import { kindsTests } from './kinds.ts';

kindsTests('vm:6.1', { fprobes: false });
