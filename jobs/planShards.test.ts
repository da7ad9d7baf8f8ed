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

test.each([
  [1, 1],
  [3, 3],
  [2_000, 4],
])("a job that fetches %i symbols has %i shards, is never small and freezes nothing", (blocks, count) => {
  const data = { symbols: [], interval: "1d", vendor: "eodhd", adjusted: false, missing: "drop", quality: {} } as const;
  const plan = planShards({ data, blocks, workUnits: 1, work: "fetch" }, limits);
  expect(plan).toMatchObject({ data: null, blocks, work: "fetch", small: false });
  expect(plan.shards).toHaveLength(count);
  expect(plan.shards.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, i) => first + i))).toEqual(
    Array.from({ length: blocks }, (_, i) => i),
  );
});

test("rounds are split one by one and never share a shard", () => {
  const plan = planShards({ data: null, blocks: 100, workUnits: 10_000, rounds: [10, 40] }, limits);
  expect(plan.rounds).toEqual([1, 4]);
  expect(plan.shards.map(({ first, end }) => [first, end])).toEqual([
    [0, 10],
    [10, 20],
    [20, 30],
    [30, 40],
    ...Array.from({ length: 6 }, (_, i) => [40 + 10 * i, 50 + 10 * i]),
  ]);
});
