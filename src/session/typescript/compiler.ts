import { createRequire } from 'node:module';
import type TS from 'typescript';
import type { TypeScriptInternals } from './internals.ts';

/**
 * TypeScript's compiler. Loaded by `require`, because `import` would first scan its nine megabytes for the names it
 * exports. Whoever imports this file loads the compiler: only what `engine.ts` reaches may do so.
 */
export const ts = createRequire(import.meta.url)('typescript') as typeof TS & TypeScriptInternals;
