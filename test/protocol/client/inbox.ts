import type { Received } from './message.ts';

/** What has come so far, and waiting for what is to come. */
export interface Inbox {
  readonly messages: readonly Received[];
  add(message: Received): void;
  /** The first message, from the beginning, that passes. */
  find(test: (message: Received) => boolean): Promise<Received>;
  /** Whoever waits or will wait for something that has not come is told why it cannot come. */
  end(reason: Error): void;
}

export function createInbox(): Inbox {
  const messages: Received[] = [];
  const waiting = new Set<() => void>();
  const ended = Promise.withResolvers<never>();
  // Nobody may be waiting.
  ended.promise.catch(() => undefined);

  return {
    messages,
    add(message) {
      messages.push(message);
      for (const look of waiting) look();
    },
    find(test) {
      let seen = 0;
      const { promise, resolve } = Promise.withResolvers<Received>();
      const look = (): void => {
        while (seen < messages.length) {
          const message = messages[seen++]!;
          if (!test(message)) continue;
          waiting.delete(look);
          resolve(message);
          return;
        }
      };
      waiting.add(look);
      look();
      return Promise.race([promise, ended.promise]);
    },
    end: (reason) => ended.reject(reason),
  };
}
