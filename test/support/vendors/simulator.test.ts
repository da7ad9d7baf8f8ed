import { knownEvents } from "./corporateEvents.ts";
import { deliveredTwice } from "./deliveries.ts";
import { paidKey, startVendorSimulator, type VendorSimulator } from "./simulator.ts";

let simulator: VendorSimulator;
beforeAll(async () => {
  simulator = await startVendorSimulator();
});
afterAll(() => simulator.stop());

const askEodhd = (path: string) => fetch(`${simulator.eodhdUrl}/${path}&api_token=${paidKey}&fmt=json`);
const askTwelveData = (path: string) =>
  fetch(`${simulator.twelveDataUrl}/${path}`, { headers: { authorization: `apikey ${paidKey}` } });

const apple = () => simulator.world.find("AAPL", "XNAS")!;

test("a split that is learned of late changes adjusted closes and nothing as traded", () => {
  const before = simulator.world.daysOf(apple());
  simulator.reAdjust("AAPL.XNAS", { split: { date: "2022-12-29", ratio: 2 } });
  const after = simulator.world.daysOf(apple());
  expect(after.map(({ close }) => close)).toEqual(before.map(({ close }) => close));
  for (const [i, { adjustedClose }] of after.entries())
    expect(adjustedClose).toBeCloseTo(before[i]!.adjustedClose / 2, 3);
  expect(simulator.world.eventsOf(apple()).splits.at(-1)).toEqual({ date: "2022-12-29", ratio: 2 });
});

test("a dividend that is learned of late lowers the closes before it by its share of the close before", () => {
  const before = simulator.world.daysOf(apple());
  simulator.reAdjust("AAPL.XNAS", { dividend: { exDate: "2019-06-03", amount: 7.7 } });
  const after = simulator.world.daysOf(apple());
  const first = before.findIndex(({ date }) => date >= "2019-06-03");
  // The close of 31 May 2019 as traded: the last one before.
  const factor = 1 - 7.7 / before[first - 1]!.close;
  expect(after[first]).toEqual(before[first]);
  expect(after[first - 1]!.adjustedClose).toBeCloseTo(before[first - 1]!.adjustedClose * factor, 3);
  expect(after.map(({ close }) => close)).toEqual(before.map(({ close }) => close));
});

test("bars that are delivered twice are found, whatever the addresses were", async () => {
  const days = "eod/KO.US?period=d";
  await askEodhd(`${days}&to=2010-06-01`);
  await askEodhd(`${days}&from=2010-06-01`);
  const hours = "time_series?symbol=KO&exchange=NYSE&interval=1h&timezone=UTC&outputsize=5000";
  await askTwelveData(`${hours}&start_date=2022-11-01&end_date=2022-11-08`);
  expect(simulator.deliveries).toHaveLength(3);
  expect(deliveredTwice(simulator.deliveries)).toEqual([]);
  await askEodhd(`${days}&from=2010-05-28&to=2010-06-04`);
  await askTwelveData(`${hours}&start_date=2022-11-02&end_date=2022-11-04`);
  simulator.answerNext("truncate");
  await askEodhd(`${days}&from=2015-01-01`)
    .then((answer) => answer.text())
    .catch(() => "broken");
  expect(deliveredTwice(simulator.deliveries)).toEqual([
    "eodhd 1d KO.XNYS: 2010-05-28 to 2010-06-04, delivered to 2010-06-01 before",
    "eodhd 1d KO.XNYS: 2010-06-01 to 2022-12-28, delivered to 2010-06-04 before",
    "twelvedata 1h KO.XNYS: 2022-11-02 13:30:00 to 2022-11-03 19:30:00, delivered to 2022-11-07 before",
  ]);
});

test("every split and dividend is of a session, and every symbol is there once", () => {
  const { instruments, daysOf, eventsOf } = simulator.world;
  expect(instruments.length).toBeGreaterThan(50);
  expect(new Set(instruments.map(({ symbol }) => symbol)).size).toBe(instruments.length);
  for (const instrument of instruments.filter(({ symbol }) => symbol in knownEvents)) {
    const dates = new Set(daysOf(instrument).map(({ date }) => date));
    const { splits, dividends } = eventsOf(instrument);
    const events = [...splits.map(({ date }) => date), ...dividends.map(({ exDate }) => exDate)];
    // Those of the first two tests are behind the end, and Apple's of a day on which it traded.
    const missed = events.filter((date) => !dates.has(date) && date <= "2022-12-28");
    expect({ symbol: instrument.symbol, missed, some: dates.size > 1_000 }).toEqual({
      ...{ symbol: instrument.symbol, missed: [], some: true },
    });
    expect(daysOf(instrument).every(({ close, adjustedClose }) => close > 0 && adjustedClose > 0)).toBe(true);
  }
});

test("a half day ends early", async () => {
  // The day after Thanksgiving of 2022: New York closes at 13:00, 18:00 UTC.
  const answer = await askTwelveData(
    "time_series?symbol=KO&exchange=NYSE&interval=1h&timezone=UTC&start_date=2022-11-25&end_date=2022-11-26",
  );
  const { values } = (await answer.json()) as { values: { datetime: string }[] };
  expect(values.map(({ datetime }) => datetime.slice(11, 16))).toEqual(["17:30", "16:30", "15:30", "14:30"]);
});

test("what is not asked for in full is not told in full", async () => {
  const splits = async (query: string) =>
    ((await (await askTwelveData(`splits?symbol=AAPL&exchange=NASDAQ${query}`)).json()) as { splits: unknown[] })
      .splits;
  expect(await splits("")).toHaveLength(1);
  expect((await splits("&range=full")).length).toBeGreaterThan(3);
  const local = await askTwelveData(
    "time_series?symbol=KO&exchange=NYSE&interval=1h&start_date=2022-11-25&outputsize=5",
  );
  const { values } = (await local.json()) as { values: { datetime: string }[] };
  // By the clock of New York, the newest first.
  expect(values[0]!.datetime).toBe("2022-12-28 15:30:00");
  const [from, to] = [Date.UTC(2021, 0, 1) / 1000, Date.UTC(2022, 11, 31) / 1000];
  expect((await askEodhd(`intraday/KO.US?interval=5m&from=${from}&to=${to}`)).status).toBe(422);
});
