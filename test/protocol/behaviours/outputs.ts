import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedScene } from '../behaviour.ts';
import type { Header, Received } from '../client/message.ts';

export function types(messages: readonly Received[]): string[] {
  return messages.map(({ header }) => header.msg_type);
}

export function ofType(messages: readonly Received[], type: string): Received[] {
  return messages.filter(({ header }) => header.msg_type === type);
}

/** What was printed to one stream, in order. */
export function streamText(messages: readonly Received[], name = 'stdout'): string {
  const streams = ofType(messages, 'stream').filter(({ content }) => content.name === name);
  return streams.map(({ content }) => content.text).join('');
}

/** The text of the result; undefined when there was none. */
export function resultText(messages: readonly Received[]): unknown {
  return ofType(messages, 'execute_result')[0]?.content.data?.['text/plain'];
}

const PAUSE_MS = 100;

/**
 * Fails unless a cell runs and prints the value of the expression. Some kernels abort what comes soon after an error; a
 * person would send it again.
 */
export async function showsValue({ client, say }: Voice, expression: string, value: string): Promise<void> {
  let run = await client.execute(say.printValue(expression));
  while (isAborted(run.reply)) {
    await sleep(PAUSE_MS);
    run = await client.execute(say.printValue(expression));
  }
  assert.equal(streamText(run.outputs), `${value}\n`);
}

/** `abort` is what the spec said before 5.1. */
function isAborted({ content }: Received): boolean {
  return content.status === 'aborted' || content.status === 'abort';
}

/** Fails unless cells run as ever. */
export function works(voice: Voice): Promise<void> {
  return showsValue(voice, '6 * 7', '42');
}

type Voice = Pick<SharedScene, 'client' | 'say'>;

/** A stream message of the request that has this in its text. */
export function prints(request: Header, text: string) {
  return ({ parent, header, content }: Received): boolean =>
    parent.msg_id === request.msg_id && header.msg_type === 'stream' && content.text!.includes(text);
}

/** Anything of the request of that type. */
export function is(request: Header, type: string) {
  return ({ parent, header }: Received): boolean =>
    parent.msg_id === request.msg_id && header.msg_type === type;
}
