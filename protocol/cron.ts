/** Lowest and highest number of each field: minute, hour, day of the month, month, day of the week from Sunday. */
const fieldBounds: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];

const itemPattern = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/[1-9]\d?)?$/;

function isItem(item: string, [low, high]: readonly [number, number]): boolean {
  const match = itemPattern.exec(item);
  if (!match) return false;
  const [, from = low, to = match[1] ?? high] = match;
  return low <= Number(from) && Number(from) <= Number(to) && Number(to) <= high;
}

/** Whether a text is a cron expression of five fields: stars, numbers, ranges, steps, and lists of these. */
export function isCron(text: string): boolean {
  const fields = text.split(" ");
  if (fields.length !== fieldBounds.length) return false;
  return fields.every((field, i) => field.split(",").every((item) => isItem(item, fieldBounds[i]!)));
}
