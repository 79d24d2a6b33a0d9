import type { Block } from './samples.ts';

const quote = (text: string): string => JSON.stringify(text);

/** What is TypeScript under Node.js, whatever the kernel. */
export const typescript = {
  print: (text: string) => `console.log(${quote(text)})`,
  printError: (text: string) => `console.error(${quote(text)})`,
  printValue: (expression: string) => `console.log(${expression})`,
  printBytes: (text: string) =>
    `for (const byte of Buffer.from(${quote(text)})) process.stdout.write(Buffer.of(byte))`,
  printLines: (n: number) => `for (let i = 0; i < ${n}; i++) console.log('line', i)`,
  printEndlessly: () => `while (true) console.log('x'.repeat(99))`,
  printLate: (ms: number, text: string) => `setTimeout(() => console.log(${quote(text)}), ${ms}); 0`,
  printFromChild: (text: string) =>
    `import { spawnSync } from 'node:child_process';\nspawnSync('echo', [${quote(text)}], { stdio: 'inherit' }).status`,
  printFromChildLate: (ms: number, text: string) =>
    `import { spawn } from 'node:child_process';\n` +
    `spawn('sh', ['-c', 'sleep ${ms / 1000}; echo ${text}'], { stdio: 'inherit' }).pid`,

  define: (name: string, expression: string) => `let ${name} = ${expression}`,
  nothing: () => 'undefined',
  statement: () => 'for (let i = 0; i < 3; i++) i * 2;',
  describedFunction: (name: string, documentation: string) =>
    `/** ${documentation} */\nfunction ${name}(width: number) {\n  return width * 2;\n}`,
  raise: (message: string) => `throw new RangeError(${quote(message)})`,
  errorName: 'RangeError',
  syntaxError: () => 'let let let',
  raiseLate: (ms: number, message: string) =>
    `setTimeout(() => { throw new Error(${quote(message)}) }, ${ms}); 0`,
  wait: (ms: number) => `await new Promise((resolve) => setTimeout(resolve, ${ms}))`,
  block: {
    'a synchronous loop': () => `console.log('on'); while (true) {}`,
    'a loop after an await': () => `console.log('on');\nawait null;\nwhile (true) {}`,
    'a pending promise': () => `console.log('on');\nawait new Promise(() => {});`,
    'a loop in a timer callback': () =>
      `await new Promise((resolve) => setTimeout(() => { console.log('on'); while (true) {} }, 1));`,
    'a wait in native code': () =>
      `console.log('on'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
    'a child process, waited for synchronously': () =>
      `import { execSync } from 'node:child_process';\nconsole.log('on'); execSync('sleep 60');`,
    'an awaited child process': () =>
      `import { execFile } from 'node:child_process';\n` +
      `await new Promise((resolve) => { execFile('sleep', ['60'], resolve); console.log('on'); });`,
  } satisfies Record<Block, () => string>,
  spawn: (command: string) =>
    `import { spawn } from 'node:child_process';\nspawn('sh', ['-c', ${quote(command)}], { stdio: 'ignore' }).pid`,

  member: { setup: '0', unfinished: 'Math.flo', finished: 'Math.floor' },
  complete: ['1 + 1', 'const half = (x: number) => x / 2'],
  incomplete: ['function f() {', 'const list = [1,', '`abc'],
  invalid: ['let let let', '1 +* 2'],
};
