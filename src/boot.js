import { keepCompiled } from './wire/compile-cache.js';

keepCompiled();
await import('./main.ts');
