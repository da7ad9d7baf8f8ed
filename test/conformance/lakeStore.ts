import { addDays } from "../../market/days.ts";
import type { LakeStore, Series } from "../../market/lake/lakeStore.ts";
import type { Bars, DayRange } from "../../market/vendor.ts";
import { uniforms } from "../support/random.ts";

/** A lake that a suite opens for one test, empty. */
export interface OpenedLake {
  readonly store: LakeStore;
  close(): Promise<void>;
}

const daily: Series = { vendor: "eodhd", interval: "1d", symbol: "AAPL.XNAS" };
const hourly: Series = { vendor: "twelvedata", interval: "1h", symbol: "EUR/USD" };
const columns = ["open", "high", "low", "close", "volume", "vendorClose"] as const;

/** Bars of some dates, as dice have them. */
export function diceBars(symbol: string, dates: readonly string[], asOf: string, dice: () => number): Bars {
  const column = () => Float64Array.from(dates, () => 100 * dice() + Number.EPSILON);
  return {
    ...{ symbol, dates, asOf, open: column(), high: column(), low: column(), close: column(), volume: column() },
    vendorClose: column(),
  };
}

const none = { dates: [], open: null, high: null, low: null, close: new Float64Array(0), volume: null };
const noBars = (symbol: string, asOf: string): Bars => ({ symbol, ...none, vendorClose: null, asOf });

const daysOf = ({ first, last }: DayRange): readonly string[] => {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
};

/** What every lake does, wherever it keeps its bars. */
export function lakeStoreConformance(name: string, open: () => Promise<OpenedLake>): void {
  describe(`a lake: ${name}`, () => {
    let lake: OpenedLake;
    beforeEach(async () => {
      lake = await open();
    });
    afterEach(() => lake.close());

    const readAll = async (series: Series, range: DayRange = { first: "1900-01-01", last: "2100-01-01" }) =>
      lake.store.read(series, range, await lake.store.parts(series));

    test("a series that nobody has fetched has no parts and no bars", async () => {
      expect(await lake.store.parts(daily)).toEqual([]);
      expect((await readAll(daily)).dates).toEqual([]);
    });

    test("doubles come back to the last bit, what is missing as missing", async () => {
      const dates = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09"];
      const bars: Bars = {
        ...{ symbol: daily.symbol, dates, asOf: "2024-02-01T12:00:00.123Z" },
        open: Float64Array.of(0, -0, 0, -0, 0, -0),
        high: Float64Array.of(5e-324, Number.MAX_VALUE, 0.1 + 0.2, 1 / 3, Number.NaN, 2 ** 53 + 2),
        low: Float64Array.of(2.2250738585072014e-308, 1e-310, 1 + Number.EPSILON, Number.MIN_VALUE, 1e22, 9e15),
        close: Float64Array.of(100, 100, 100, 99.99999999999999, 100, 100),
        ...{ volume: null, vendorClose: Float64Array.of(1, Number.NaN, Number.NaN, 2, 3, 4) },
      };
      await lake.store.append(daily, { first: "2024-01-01", last: "2024-01-31" }, bars);
      const read = await readAll(daily);
      expect({ ...read, vendorClose: null, high: null }).toEqual({ ...bars, vendorClose: null, high: null });
      for (const column of columns) {
        for (const [i, value] of (bars[column] ?? []).entries()) expect(Object.is(read[column]![i], value)).toBe(true);
      }
      expect(read.volume).toBeNull();
      expect(await lake.store.parts(daily)).toEqual([
        {
          ...{ id: expect.any(String), first: "2024-01-01", last: "2024-01-31", rows: 6 },
          retrievedAt: "2024-02-01T12:00:00.123Z",
        },
      ]);
    });

    test("a column that some retrievals have and others lack is missing where it lacks", async () => {
      const [one, two] = ["2024-01-02", "2024-01-03"];
      const asOf = "2024-02-01T12:00:00.000Z";
      const with_ = diceBars(daily.symbol, [one!], asOf, uniforms(1));
      await lake.store.append(daily, { first: one!, last: one! }, with_);
      await lake.store.append(
        daily,
        { first: two!, last: two! },
        { ...with_, dates: [two!], open: null, volume: null },
      );
      const read = await readAll(daily);
      expect([...read.open!]).toEqual([with_.open![0], Number.NaN]);
      expect([...read.volume!]).toEqual([with_.volume![0], Number.NaN]);
      expect([...read.close]).toEqual([with_.close[0], with_.close[0]]);
    });

    test("instants of intraday bars come back, midnight and the turn of a year among them", async () => {
      const dates = ["2023-12-31T00:00:00Z", "2023-12-31T23:59:00Z", "2024-01-01T00:00:00Z", "2024-02-29T12:30:00Z"];
      const bars = diceBars(hourly.symbol, dates, "2024-03-20T08:00:00.000Z", uniforms(2));
      await lake.store.append(hourly, { first: "2023-12-01", last: "2024-02-29" }, bars);
      expect(await readAll(hourly)).toEqual(bars);
      expect((await readAll(hourly, { first: "2023-12-31", last: "2023-12-31" })).dates).toEqual(dates.slice(0, 2));
      expect((await readAll(hourly, { first: "2024-01-01", last: "2024-01-31" })).dates).toEqual([dates[2]]);
    });

    test("a retrieval without bars is one: it covers its days, and takes nothing from an earlier one", async () => {
      const early = diceBars(daily.symbol, ["2024-01-02", "2024-01-03"], "2024-01-10T00:00:00.000Z", uniforms(3));
      await lake.store.append(daily, { first: "2024-01-01", last: "2024-01-05" }, early);
      const day = { first: "2024-01-03", last: "2024-01-03" };
      await lake.store.append(daily, day, noBars(daily.symbol, "2024-01-11T00:00:00.000Z"));
      expect(await readAll(daily)).toEqual({ ...early, asOf: "2024-01-11T00:00:00.000Z" });
      await lake.store.compact(daily);
      expect((await readAll(daily)).dates).toEqual(early.dates);
      const parts = (await lake.store.parts(daily)).map(({ first, last, rows }) => [first, last, rows]);
      expect(parts).toContainEqual([day.first, day.last, 0]);
    });

    test("adding the same retrieval again changes nothing", async () => {
      const bars = diceBars(daily.symbol, ["2024-01-02"], "2024-01-10T00:00:00.000Z", uniforms(4));
      const range = { first: "2024-01-01", last: "2024-01-05" };
      await lake.store.append(daily, range, bars);
      const before = await lake.store.parts(daily);
      await Promise.all([lake.store.append(daily, range, bars), lake.store.append(daily, range, bars)]);
      expect(await lake.store.parts(daily)).toEqual(before);
      expect(await readAll(daily)).toEqual(bars);
    });

    test("its series are listed, each once, of a vendor or all", async () => {
      const listed = async (vendor?: "eodhd") => {
        const found: Series[] = [];
        for await (const series of lake.store.series(vendor)) found.push(series);
        return found.map((series) => JSON.stringify(Object.entries(series).sort())).sort();
      };
      const share: Series = { vendor: "eodhd", interval: "5min", symbol: "BRK.B.XNYS" };
      const asOf = "2024-03-20T08:00:00.000Z";
      for (const series of [daily, hourly, share]) {
        for (const day of ["2023-12-29", "2024-01-02"]) {
          const date = series === daily ? day : `${day}T15:00:00Z`;
          await lake.store.append(
            series,
            { first: day, last: day },
            diceBars(series.symbol, [date], asOf, uniforms(5)),
          );
        }
      }
      const text = (series: Series) => JSON.stringify(Object.entries(series).sort());
      expect(await listed()).toEqual([daily, hourly, share].map(text).sort());
      expect(await listed("eodhd")).toEqual([daily, share].map(text).sort());
    });

    test("what was listed before others merged it is read all the same", async () => {
      const asOf = (n: number) => `2024-06-${String(n).padStart(2, "0")}T00:00:00.000Z`;
      for (let n = 1; n <= 6; n++) {
        const day = `2024-01-0${n}`;
        await lake.store.append(daily, { first: day, last: day }, diceBars(daily.symbol, [day], asOf(n), uniforms(n)));
      }
      const listed = await lake.store.parts(daily);
      const before = await readAll(daily);
      expect(await lake.store.compact(daily)).toEqual({ before: 6, after: 1 });
      expect(await lake.store.read(daily, { first: "2024-01-01", last: "2024-01-31" }, listed)).toEqual(before);
      expect(await lake.store.compact(daily)).toEqual({ before: 1, after: 1 });
    });

    test("a series that is forgotten has no parts, and the others have theirs", async () => {
      const day = { first: "2024-01-02", last: "2024-01-02" };
      const other = { ...daily, symbol: `${daily.symbol}.B` };
      for (const series of [daily, other]) {
        const bars = diceBars(series.symbol, [day.first], "2024-06-01T00:00:00.000Z", uniforms(1));
        await lake.store.append(series, day, bars);
      }
      expect(await lake.store.forget(daily)).toBe(1);
      expect(await lake.store.parts(daily)).toEqual([]);
      expect(await lake.store.parts(other)).toHaveLength(1);
      expect(await lake.store.forget(daily)).toBe(0);
    });

    test.each([11, 12, 13, 14, 15, 16])(
      "random retrievals, reads and mergers are as in a plain list (seed %d)",
      async (seed) => {
        const dice = uniforms(seed);
        const pick = (n: number) => Math.floor(dice() * n);
        const series = seed % 2 === 0 ? hourly : daily;
        const origin = "2023-11-15";
        const kept: { range: DayRange; bars: Bars }[] = [];
        let earliestRetrieval = Date.parse("2024-03-01");

        const expected = (range: DayRange) =>
          daysOf(range).flatMap((day) => {
            const answers = kept.filter(
              ({ range, bars }) => range.first <= day && range.last >= day && bars.dates.length > 0,
            );
            const latest = answers.reduce<Bars | null>(
              (best, { bars }) => (best && best.asOf > bars.asOf ? best : bars),
              null,
            );
            return (latest?.dates ?? []).flatMap((date, i) =>
              date.slice(0, 10) === day ? [[date, ...columns.map((column) => latest![column]?.[i])]] : [],
            );
          });
        const rowsOf = (bars: Bars) =>
          bars.dates.map((date, i) => [date, ...columns.map((column) => bars[column]?.[i])]);

        for (let step = 0; step < 40; step++) {
          const first = addDays(origin, pick(90));
          const range = { first, last: addDays(first, pick(30)) };
          const what = dice();
          if (what < 0.55) {
            const days = dice() < 0.15 ? [] : daysOf(range).filter(() => dice() < 0.7);
            const dates = series === daily ? days : days.flatMap((day) => [`${day}T00:00:00Z`, `${day}T13:00:00Z`]);
            const asOf = new Date(earliestRetrieval + pick(40 * 86_400_000)).toISOString();
            const bars = days.length > 0 ? diceBars(series.symbol, dates, asOf, dice) : noBars(series.symbol, asOf);
            kept.push({ range, bars });
            await lake.store.append(series, range, bars);
            // Lakes merge of themselves; what is retrieved then is later than what was.
            earliestRetrieval = Math.max(...kept.map(({ bars: { asOf: at } }) => Date.parse(at))) + 1;
          } else if (what < 0.9) {
            expect(rowsOf(await readAll(series, range))).toEqual(expected(range));
          } else {
            await lake.store.compact(series);
            expect(rowsOf(await readAll(series))).toEqual(expected({ first: origin, last: addDays(origin, 130) }));
          }
        }
        for await (const fault of lake.store.verify()) throw new Error(`${fault.where}: ${fault.message}`);
      },
    );

    test("earlier retrievals that come later change nothing where they overlap", async () => {
      const dates = ["2024-01-02", "2024-01-03", "2024-01-04"];
      const late = diceBars(daily.symbol, dates.slice(1), "2024-02-02T00:00:00.000Z", uniforms(6));
      const early = diceBars(daily.symbol, dates, "2024-02-01T00:00:00.000Z", uniforms(7));
      await lake.store.append(daily, { first: dates[1]!, last: dates[2]! }, late);
      await lake.store.append(daily, { first: dates[0]!, last: dates[2]! }, early);
      const read = await readAll(daily);
      expect([...read.close]).toEqual([early.close[0], ...late.close]);
      expect(read.asOf).toBe(late.asOf);
    });

    test("writers, readers and mergers at the same time: no reader sees less than what was there", async () => {
      const range = { first: "2024-01-01", last: "2024-04-30" };
      const days = daysOf(range);
      await lake.store.append(daily, range, diceBars(daily.symbol, days, "2024-05-20T00:00:00.000Z", uniforms(8)));
      const write = async (from: number) => {
        for (let n = 0; n < 8; n++) {
          const day = days[from + n]!;
          const asOf = `2024-06-0${n + 1}T00:00:00.00${from % 10}Z`;
          await lake.store.append(daily, { first: day, last: day }, diceBars(daily.symbol, [day], asOf, uniforms(n)));
        }
      };
      const read = async () => {
        for (let n = 0; n < 12; n++) expect((await readAll(daily)).dates).toEqual(days);
      };
      const merge = async () => {
        for (let n = 0; n < 4; n++) await lake.store.compact(daily);
      };
      await Promise.all([write(0), write(21), write(42), read(), read(), merge(), merge()]);
      expect((await readAll(daily)).dates).toEqual(days);
    });
  });
}
