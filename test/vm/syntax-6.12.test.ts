import { syntaxTests } from './syntax.ts';

syntaxTests('vm:6.12', {
  more: [[/file:string$/, 'the bytes behind any pointer are read as text']],
  stricter: [[/sched_no_such$/, 'the kernel waits for a module that has it; nothing would be traced']],
});
