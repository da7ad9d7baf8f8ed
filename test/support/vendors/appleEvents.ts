/** Apple's stock splits: first day of the new shares, new shares for one old one (investor.apple.com, FAQ). */
export const appleSplits = [
  { date: "2000-06-21", ratio: 2 },
  { date: "2005-02-28", ratio: 2 },
  { date: "2014-06-09", ratio: 7 },
  { date: "2020-08-31", ratio: 4 },
] as const;

/** Apple's cash dividends of 2012 to 2015 as paid, by ex-date (investor.apple.com, dividend history). */
export const appleDividends = [
  { exDate: "2012-08-09", amount: 2.65 },
  { exDate: "2012-11-07", amount: 2.65 },
  { exDate: "2013-02-07", amount: 2.65 },
  { exDate: "2013-05-09", amount: 3.05 },
  { exDate: "2013-08-08", amount: 3.05 },
  { exDate: "2013-11-06", amount: 3.05 },
  { exDate: "2014-02-06", amount: 3.05 },
  { exDate: "2014-05-08", amount: 3.29 },
  { exDate: "2014-08-07", amount: 0.47 },
  { exDate: "2014-11-06", amount: 0.47 },
  { exDate: "2015-02-05", amount: 0.47 },
  { exDate: "2015-05-07", amount: 0.52 },
  { exDate: "2015-08-06", amount: 0.52 },
  { exDate: "2015-11-05", amount: 0.52 },
] as const;
