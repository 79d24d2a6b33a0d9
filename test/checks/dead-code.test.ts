import { test } from 'node:test';
import { runTool } from './project.ts';

test('no export, file or dependency is unused', () =>
  runTool('knip/bin/knip.js', ['--config', 'test/checks/knip.jsonc', '--no-progress']));
