import { flood } from './flood.ts';

flood('0.17');
