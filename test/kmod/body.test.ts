import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBody } from '../../src/kmod/spec/handlers.ts';

const handlersOf = (text: string) => {
  const body = readBody(text);
  return body.kind === 'handlers' ? body.handlers : body.kind;
};

test('handlers are found at the top level, with the places of their words', () => {
  const text =
    'static int n;\nENTRY(vfs_read) { n++; }\n  AFTER_CALL( do_filp_open ,path_openat) { }\nAT(f, 0x1f) { }';
  assert.deepEqual(handlersOf(text), [
    {
      kind: 'entry',
      span: { line: 1, column: 0, length: 15 },
      function: { text: 'vfs_read', span: { line: 1, column: 6, length: 8 } },
    },
    {
      kind: 'after-call',
      span: { line: 2, column: 2, length: 38 },
      function: { text: 'do_filp_open', span: { line: 2, column: 14, length: 12 } },
      callee: { text: 'path_openat', span: { line: 2, column: 28, length: 11 } },
    },
    {
      kind: 'at',
      span: { line: 3, column: 0, length: 11 },
      function: { text: 'f', span: { line: 3, column: 3, length: 1 } },
      offset: { text: '0x1f', span: { line: 3, column: 6, length: 4 } },
    },
  ]);
});

test('what stands in comments, text and blocks is no handler', () => {
  const text =
    '// ENTRY(a)\n/* RETURN(b)\n*/\nENTRY(c) { emit("ENTRY(d) { \\" /*"); if (\'{\') AT(e, 1); }\nRETURN(f) { }';
  const handlers = handlersOf(text);
  assert.deepEqual(typeof handlers === 'string' ? [] : handlers.map((handler) => handler.function.text), [
    'c',
    'f',
  ]);
});

test('a body with module_init or MODULE_LICENSE is a whole module, but not for naming it in a comment', () => {
  assert.equal(handlersOf('module_init(begin);'), 'module');
  assert.equal(handlersOf('ENTRY(x) { }\nMODULE_LICENSE("GPL");'), 'module');
  assert.throws(() => readBody('// module_init(begin)'), { code: 'no-handlers' });
});

test('handlers without what they need, with no number and two on a line are refused', () => {
  assert.throws(() => readBody('AFTER_CALL(f) { }'), {
    code: 'handler-arguments',
    message: /AFTER_CALL\(FUNCTION, CALLEE\)/,
  });
  assert.throws(() => readBody('ENTRY() { }'), { code: 'handler-arguments' });
  assert.throws(() => readBody('AT(f, OFFSET) { }'), { code: 'bad-offset' });
  assert.throws(() => readBody('ENTRY(a) { } ENTRY(b) { }'), { code: 'handlers-on-a-line' });
});
