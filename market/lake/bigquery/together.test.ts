import { together } from "./together.ts";

/** Work that is done when it is told to be. */
function heldWork() {
  const batches: { readonly items: readonly number[]; readonly end: (error?: Error) => void }[] = [];
  const add = together<number>(
    (items) =>
      new Promise((resolve, reject) => {
        batches.push({ items, end: (error) => (error ? reject(error) : resolve()) });
      }),
  );
  return { add, batches };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("what arrives while work is under way is done in one go, and nobody is told before it is done", async () => {
  const { add, batches } = heldWork();
  const done: number[] = [];
  const first = add(1).then(() => done.push(1));
  await settle();
  const others = [2, 3, 4].map((item) => add(item).then(() => done.push(item)));
  await settle();
  expect(batches.map(({ items }) => items)).toEqual([[1]]);
  batches[0]!.end();
  await first;
  await settle();
  expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3, 4]]);
  expect(done).toEqual([1]);
  batches[1]!.end();
  await Promise.all(others);
  expect(done).toEqual([1, 2, 3, 4]);
});

test("work that fails fails all of its items, and none of the next", async () => {
  const { add, batches } = heldWork();
  const failing = [add(1), add(2)].map((item) =>
    item.then(
      () => "done",
      ({ message }: Error) => message,
    ),
  );
  await settle();
  const next = add(3).then(() => "done");
  batches[0]!.end(new Error("an outage"));
  expect(await Promise.all(failing)).toEqual(["an outage", "an outage"]);
  await settle();
  batches[1]!.end();
  expect(await next).toBe("done");
});
