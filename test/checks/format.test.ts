import { test } from 'node:test';
import { runTool } from './project.ts';

test('every file is formatted and linted', () =>
  runTool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings']));
