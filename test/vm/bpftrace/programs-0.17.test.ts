import { programs } from './programs.ts';

programs('0.17');
