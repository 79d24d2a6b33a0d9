import { typescript } from '../../base/typescript.ts';
import type { TypeScriptInternals } from './internals.ts';

/** The compiler with its internals. Whoever imports this file loads it: only what `engine.ts` reaches may do so. */
export const ts = typescript as typeof typescript & TypeScriptInternals;
