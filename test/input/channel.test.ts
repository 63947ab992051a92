import { expect, test } from 'vitest';
import { Channel } from '../../src/input/channel.ts';

test('a sender waits until its item was dealt with', async () => {
  const channel = new Channel<number>();
  const order: string[] = [];
  void channel.send(1).then((open) => order.push(`sent 1 ${open}`));
  void channel.send(2).then((open) => order.push(`sent 2 ${open}`));
  for await (const item of channel.items()) {
    order.push(`got ${item}`);
    await new Promise((resolve) => setImmediate(resolve));
    if (item === 2) break;
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual(['got 1', 'sent 1 true', 'got 2', 'sent 2 false']);
  expect(await channel.send(3)).toBe(false);
});

test('an end lets what was sent through, a close does not, a failure comes after it', async () => {
  const ending = new Channel<number>();
  void ending.send(1);
  ending.end();
  expect(await all(ending.items())).toEqual([1]);
  const closing = new Channel<number>();
  const sent = closing.send(1);
  closing.close();
  expect(await sent).toBe(false);
  expect(await all(closing.items())).toEqual([]);
  const failing = new Channel<number>();
  void failing.send(1);
  failing.fail(new Error('broken'));
  const items = failing.items();
  expect(await items.next()).toEqual({ done: false, value: 1 });
  await expect(items.next()).rejects.toThrow('broken');
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
