import { kinds } from './kinds.ts';

kinds('0.17');
