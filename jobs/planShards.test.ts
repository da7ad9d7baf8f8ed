import { planShards } from "./planShards.ts";

const limits = { smallJobWorkUnits: 100, shardWorkUnits: 1_000, maxShards: 8 };

test("a small job has no shards", () => {
  expect(planShards({ data: null, blocks: 3, workUnits: 100 }, limits)).toEqual({
    data: null,
    blocks: 3,
    shards: [],
    small: true,
  });
});

test.each([
  [10, 2_500, 3],
  [2, 5_000, 2],
  [1_000, 1e9, 8],
])("%i blocks of %i work units make %i shards that cover every block once, in order", (blocks, workUnits, count) => {
  const { shards } = planShards({ data: null, blocks, workUnits }, limits);
  expect(shards).toHaveLength(count);
  expect(shards.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, i) => first + i))).toEqual(
    Array.from({ length: blocks }, (_, i) => i),
  );
});
