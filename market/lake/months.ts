/** The calendar months that a range of dates touches, each from its first to its last day. */
export function monthsBetween(start: string, end: string): readonly { readonly start: string; readonly end: string }[] {
  const months: { start: string; end: string }[] = [];
  for (let month = start.slice(0, 7); month <= end.slice(0, 7); month = nextMonth(month)) {
    const lastDay = new Date(Date.parse(`${nextMonth(month)}-01T00:00:00Z`) - 86_400_000);
    months.push({ start: `${month}-01`, end: lastDay.toISOString().slice(0, 10) });
  }
  return months;
}

function nextMonth(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}
