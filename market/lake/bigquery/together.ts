/**
 * Gathers what arrives while work is under way and does it in one go: BigQuery takes 1,500 load jobs a day into one table, and
 * a job takes seconds whatever its size.
 *
 * @param work - of all items that wait; each of them fails when it fails.
 */
export function together<Item>(work: (items: readonly Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let waiting: Item[] = [];
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return (item) => {
    waiting.push(item);
    next ??= running.then(() => {
      const items = waiting;
      waiting = [];
      next = undefined;
      const done = work(items);
      running = done.catch(() => undefined);
      return done;
    });
    return next;
  };
}
