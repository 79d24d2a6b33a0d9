import { test } from 'node:test';
import { runTool } from './project.ts';

test('every type is right', () => runTool('typescript/bin/tsc', ['-p', '.']));
