import { matrix } from './matrix.ts';

matrix('6.1/arm64');
