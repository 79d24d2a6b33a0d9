import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { decode, encode } from '../../src/wire/frames.ts';
import { createSigner } from '../../src/wire/signature.ts';

const KEY = 'a secret';
const HEADER = { msg_id: '1', msg_type: 'x', session: 's', username: 'u', date: 'd', version: '5.5' };

/** Frames as the messaging spec describes them, made without the code under test. */
function frames(parts: readonly string[], identities: readonly string[] = ['peer']): Buffer[] {
  const hmac = createHmac('sha256', KEY);
  for (const part of parts) hmac.update(part);
  return [...identities, '<IDS|MSG>', hmac.digest('hex'), ...parts].map((text) => Buffer.from(text));
}

function reason(received: readonly Buffer[]): string {
  const decoded = decode(received, createSigner(KEY, 'sha256'));
  return decoded.kind === 'dropped' ? decoded.reason : decoded.kind;
}

const GOOD = [JSON.stringify(HEADER), '{}', '{}', '{"code":"1"}'];

test('a signed message is read with its identities', () => {
  const decoded = decode(frames(GOOD, ['a', 'b']), createSigner(KEY, 'sha256'));
  assert.equal(decoded.kind, 'message');
  assert.deepEqual(decoded.message.identities.map(String), ['a', 'b']);
  assert.deepEqual(decoded.message.content, { code: '1' });
});

test('a change of any byte of the four dictionaries is noticed', () => {
  fc.assert(
    fc.property(fc.nat({ max: 3 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (part, at, change) => {
      const received = frames(GOOD);
      const bytes = received[part + 3]!;
      bytes[at % bytes.length]! ^= change;
      assert.equal(reason(received), 'wrong signature');
    }),
  );
});

test('an unsigned message is dropped before it is parsed', () => {
  const received = frames(['{not json', '{}', '{}', '{}']);
  received[2] = Buffer.from('');
  assert.equal(reason(received), 'wrong signature');
});

test('the same signature is taken once', () => {
  const signer = createSigner(KEY, 'sha256');
  assert.equal(decode(frames(GOOD), signer).kind, 'message');
  assert.deepEqual(decode(frames(GOOD), signer), { kind: 'dropped', reason: 'replayed' });
});

test('signed nonsense is malformed', () => {
  for (const bad of ['', '[]', 'null', '1', '{"msg_id":1,"msg_type":"x"}', '{'])
    assert.equal(reason(frames([bad, '{}', '{}', '{}'])), 'malformed', bad);
  assert.equal(reason(frames([JSON.stringify(HEADER), '{}', '{}', '[]'])), 'malformed');
});

test('frames that are no message at all are dropped', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (parts) => {
      assert.equal(reason(parts.map((part) => Buffer.from(part))), 'no delimiter');
    }),
  );
  assert.equal(reason([Buffer.from('<IDS|MSG>')]), 'too few frames');
  assert.equal(reason([Buffer.from('<IDS|MSG>'), Buffer.from('x'), Buffer.from('{}')]), 'too few frames');
});

test('what is sent is signed over exactly the bytes that are sent', () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), (content, identity) => {
      const header = { ...HEADER, session: 'ü€🙂' };
      const sent = encode(
        { identities: [identity], header, parent: null, content },
        createSigner(KEY, 'sha256'),
      );
      assert.deepEqual(sent.map(String), frames(sent.slice(3).map(String), [identity]).map(String));
    }),
  );
});

test('without a key nothing is signed and nothing is refused', () => {
  const signer = createSigner('', 'sha256');
  const received = frames(GOOD);
  received[2] = Buffer.from('');
  assert.equal(decode(received, signer).kind, 'message');
  assert.equal(decode(received, signer).kind, 'message');
});
