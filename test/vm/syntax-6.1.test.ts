import { syntaxTests } from './syntax.ts';

syntaxTests('vm:6.1', {
  more: [[/^f/, 'without fprobes p and r probe the same functions']],
  stricter: [],
});
