import { InputError, type InputFacts, TargetError } from '../../base/errors.ts';

/** One question to the other thread, or the answer to one, or news nobody asked for. */
type Message =
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly argument: unknown }
  | { readonly kind: 'return'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'throw'; readonly id: number; readonly error: PlainError }
  | { readonly kind: 'news'; readonly topic: string; readonly value: unknown };

/** An error as it crosses threads: structured clone would lose its class and its facts. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly facts?: InputFacts;
}

export type Handler = (argument: never) => unknown;

/** A value whose buffers move to the other thread instead of being copied. */
export class Moved {
  readonly value: unknown;
  readonly buffers: readonly ArrayBuffer[];

  constructor(value: unknown, buffers: readonly ArrayBuffer[]) {
    this.value = value;
    this.buffers = buffers;
  }
}

/** What a Worker and a MessagePort have in common. */
export interface Port {
  postMessage(value: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (value: Message) => void): unknown;
}

export interface Rpc {
  call<T>(method: string, argument: unknown): Promise<T>;
  tell(topic: string, value: unknown): void;
  onNews(topic: string, listener: (value: never) => void): void;
  /** Every call still open rejects with `error`, and every later one. */
  fail(error: Error): void;
}

/** Calls in both directions over one port. */
export function createRpc(port: Port, handlers: Record<string, Handler>): Rpc {
  const open = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  const listeners = new Map<string, (value: never) => void>();
  let next = 0;
  let failed: Error | null = null;

  const answer = async (id: number, method: string, argument: unknown) => {
    try {
      const value = await handlers[method]?.(argument as never);
      const moved = value instanceof Moved ? value : new Moved(value, []);
      port.postMessage({ kind: 'return', id, value: moved.value } satisfies Message, [...moved.buffers]);
    } catch (error) {
      port.postMessage({ kind: 'throw', id, error: toPlain(error) } satisfies Message);
    }
  };

  port.on('message', (message: Message) => {
    if (message.kind === 'call') void answer(message.id, message.method, message.argument);
    else if (message.kind === 'news') listeners.get(message.topic)?.(message.value as never);
    else {
      const waiting = open.get(message.id);
      open.delete(message.id);
      if (message.kind === 'return') waiting?.resolve(message.value as never);
      else waiting?.reject(fromPlain(message.error));
    }
  });

  return {
    call: (method, argument) =>
      new Promise((resolve, reject) => {
        if (failed) return reject(failed);
        open.set(next, { resolve, reject });
        port.postMessage({ kind: 'call', id: next++, method, argument } satisfies Message);
      }),
    tell: (topic, value) => port.postMessage({ kind: 'news', topic, value } satisfies Message),
    onNews: (topic, listener) => listeners.set(topic, listener),
    fail(error) {
      failed = error;
      for (const waiting of open.values()) waiting.reject(error);
      open.clear();
    },
  };
}

export function toPlain(error: unknown): PlainError {
  if (error instanceof InputError) return { name: 'InputError', message: error.message, facts: error.facts };
  if (error instanceof TargetError) return { name: 'TargetError', message: error.message, code: error.code };
  if (error instanceof Error) return { name: error.name, message: error.stack ?? error.message };
  return { name: 'Error', message: String(error) };
}

export function fromPlain({ name, message, code, facts }: PlainError): Error {
  if (facts) return new InputError(facts);
  if (code) return new TargetError(code, message);
  const error = new Error(message);
  error.name = name;
  return error;
}
