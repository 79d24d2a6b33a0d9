import { createRequire } from 'node:module';
import type TS from 'typescript';

/**
 * TypeScript's compiler. Loaded by `require`, because `import` would first scan its nine megabytes for the names it
 * exports. Whoever imports this file loads the compiler.
 */
export const typescript = createRequire(import.meta.url)('typescript') as typeof TS;
